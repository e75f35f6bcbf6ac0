import { adminBlocklistsView, blocklistSubjectView } from "@penguinmails/contracts/http/blocklists";
import {
  type delistingTickBody,
  delistingView,
  type moveDomainBody,
} from "@penguinmails/contracts/http/delistings";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type Blocklists = z.output<typeof blocklistSubjectView>;
export type Delisting = z.output<typeof delistingView>;
export type AdminBlocklists = z.output<typeof adminBlocklistsView>;

export const domainBlocklists = (api: Api, id: string) =>
  api.call("GET", `/v1/domains/${id}/blocklists`, pageOf(blocklistSubjectView));
export const nodeBlocklists = (api: Api, id: string) =>
  api.call("GET", `/v1/nodes/${id}/blocklists`, pageOf(blocklistSubjectView));
export const fleetNodeBlocklists = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/fleet/${id}/blocklists`, pageOf(blocklistSubjectView));
export const listBlocklists = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/blocklists", adminBlocklistsView, { query });

export const listDelistings = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/delistings", pageOf(delistingView), { query });
export const tickDelisting = (api: Api, id: string, tick: z.input<typeof delistingTickBody>) =>
  api.call("POST", `/v1/admin/delistings/${id}/tick`, null, { json: tick });
/** Its address sends again. */
export const closeDelisting = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/delistings/${id}/close`, null, { json: { reason } });
export const moveDomain = (api: Api, id: string, move: z.input<typeof moveDomainBody>) =>
  api.call("POST", `/v1/admin/delistings/${id}/move-domain`, null, { json: move });
