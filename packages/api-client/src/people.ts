import {
  erasureRequestView,
  erasureView,
  personExport,
  personView,
} from "@penguinmails/contracts/http/people";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type Person = z.output<typeof personView>;
export type Erasure = z.output<typeof erasureView>;

export type ErasureRequest = z.output<typeof erasureRequestView>;

export const listErasureRequests = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/people/requests", pageOf(erasureRequestView), { query });
export const lookUpPerson = (api: Api, email: string) =>
  api.call("POST", "/v1/people/look-up", personView, { json: { email } });
export const exportPerson = (api: Api, email: string) =>
  api.call("POST", "/v1/people/export", personExport, { json: { email } });
export const erasePerson = (api: Api, email: string) =>
  api.call("POST", "/v1/people/erase", erasureView, { json: { email } });
