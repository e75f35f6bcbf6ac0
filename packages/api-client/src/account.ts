import { accountView, type giveFindingBackBody } from "@penguinmails/contracts/http/admin-account";
import type { z } from "zod";
import type { Api } from "./api.ts";
import type { PageQuery } from "./page.ts";

export type ProviderAccount = z.output<typeof accountView>;
export type AccountFinding = ProviderAccount["findings"][number];

export const getAccount = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/account", accountView, { query });
export const checkAccount = (api: Api) => api.call("POST", "/v1/admin/account/check", null);
export const acknowledgeFinding = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/account/findings/${id}/acknowledge`, null, { json: { reason } });
export const giveFindingBack = (api: Api, id: string, asked: z.input<typeof giveFindingBackBody>) =>
  api.call("POST", `/v1/admin/account/findings/${id}/give-back`, null, { json: asked });
