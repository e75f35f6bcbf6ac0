import type { suppressionBody } from "@penguinmails/contracts/http/domains";
import { decisionView, overviewView, pairView, suppressionView } from "@penguinmails/contracts/http/evidence";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type Overview = z.output<typeof overviewView>;
export type Decision = z.output<typeof decisionView>;
export type Pair = z.output<typeof pairView>;
export type Suppression = z.output<typeof suppressionView>;

export const getOverview = (api: Api) => api.call("GET", "/v1/overview", overviewView);
/** `folded`: of each ruling only the first decision, with how many are like it. */
export const listDecisions = (
  api: Api,
  query: PageQuery & {
    readonly subject?: string;
    readonly standing?: Decision["standing"];
    readonly folded?: boolean;
  } = {},
) => api.call("GET", "/v1/decisions", pageOf(decisionView), { query });
export const listAlikeDecisions = (api: Api, id: string, query: PageQuery = {}) =>
  api.call("GET", `/v1/decisions/${id}/alike`, pageOf(decisionView), { query });
export const answerProposal = (api: Api, id: string, answer: "accept" | "dismiss") =>
  api.call("POST", `/v1/decisions/${id}/${answer}`, decisionView);
export const listPairs = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/pairs", pageOf(pairView), { query });
/** `search`: part of an address. */
export const listSuppressions = (api: Api, query: PageQuery & { readonly search?: string } = {}) =>
  api.call("GET", "/v1/suppressions", pageOf(suppressionView), { query });
export const addSuppression = (api: Api, body: z.input<typeof suppressionBody>) =>
  api.call("POST", "/v1/suppressions", suppressionView, { json: body });
export const removeSuppression = (api: Api, id: string) => api.call("DELETE", `/v1/suppressions/${id}`, null);
