import {
  adminOperatorFeedsView,
  operatorWordsView,
  yahooImportView,
} from "@penguinmails/contracts/http/operator-feeds";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type OperatorWords = z.output<typeof operatorWordsView>;
export type AdminOperatorFeeds = z.output<typeof adminOperatorFeedsView>;

export const listOperatorWords = (api: Api, id: string, query: PageQuery = {}) =>
  api.call("GET", `/v1/reputation/${id}/operators`, pageOf(operatorWordsView), { query });
export const listOperatorFeeds = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/operator-feeds", adminOperatorFeedsView, { query });
export const importYahoo = (api: Api, csv: string) =>
  api.call("POST", "/v1/admin/operator-feeds/yahoo", yahooImportView, { json: { csv } });
