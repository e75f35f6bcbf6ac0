import { paymentView, planView, subscriptionView, urlView } from "@penguinmails/contracts/http/billing";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type Plan = z.output<typeof planView>;
export type Subscription = z.output<typeof subscriptionView>;
export type Payment = z.output<typeof paymentView>;

export const listPlans = (api: Api) => api.call("GET", "/v1/plans", pageOf(planView));
export const getSubscription = (api: Api) => api.call("GET", "/v1/subscription", subscriptionView);
export const listPayments = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/payments", pageOf(paymentView), { query });
/** The answer's `url` is where the person pays. */
export const startCheckout = (api: Api, plan: string) =>
  api.call("POST", "/v1/subscription/checkout", urlView, { json: { plan } });
/** The answer's `url` is where the person changes card, plan or ends the subscription. */
export const openPortal = (api: Api) => api.call("POST", "/v1/subscription/portal", urlView, { json: {} });
