import { type nodeOrderBody, type nodePlanView, nodeView } from "@penguinmails/contracts/http/fleet";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { pageOf } from "./page.ts";

export type FleetNode = z.output<typeof nodeView>;
export type NodePlanDiff = z.output<typeof nodePlanView>;
export type NodeOrder = z.input<typeof nodeOrderBody>;

export const listNodes = (api: Api) => api.call("GET", "/v1/nodes", pageOf(nodeView));
export const getNode = (api: Api, id: string) => api.call("GET", `/v1/nodes/${id}`, nodeView);
/** Costs money: give the same key to a repetition of the same order. */
export const orderNode = (api: Api, order: NodeOrder, idempotencyKey: string) =>
  api.call("POST", "/v1/nodes", nodeView, { json: order, idempotencyKey });
export const lookAtNode = (api: Api, id: string) => api.call("POST", `/v1/nodes/${id}/look`, null);
/** Costs money: give the same key to a repetition of the same order. */
export const addAddress = (api: Api, id: string, idempotencyKey: string) =>
  api.call("POST", `/v1/nodes/${id}/addresses`, nodeView, { idempotencyKey });
export const removeAddress = (api: Api, id: string, addressId: string) =>
  api.call("DELETE", `/v1/nodes/${id}/addresses/${addressId}`, nodeView);
export const retireNode = (api: Api, id: string) => api.call("DELETE", `/v1/nodes/${id}`, null);
