import { adminBlocklistsView, blocklistSubjectView } from "@penguinmails/contracts/http/blocklists";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { pageOf } from "./page.ts";

export type Blocklists = z.output<typeof blocklistSubjectView>;
export type AdminBlocklists = z.output<typeof adminBlocklistsView>;

export const domainBlocklists = (api: Api, id: string) =>
  api.call("GET", `/v1/domains/${id}/blocklists`, pageOf(blocklistSubjectView));
export const nodeBlocklists = (api: Api, id: string) =>
  api.call("GET", `/v1/nodes/${id}/blocklists`, pageOf(blocklistSubjectView));
export const fleetNodeBlocklists = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/fleet/${id}/blocklists`, pageOf(blocklistSubjectView));
export const listBlocklists = (api: Api) => api.call("GET", "/v1/admin/blocklists", adminBlocklistsView);
