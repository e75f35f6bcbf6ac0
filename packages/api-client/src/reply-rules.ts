import {
  type reactionChoice,
  type replyRuleBody,
  replyRuleHistory,
  type replyRulePatch,
  replyRulesView,
  replyRuleView,
  shippedRuleView,
  unknownReplyView,
} from "@penguinmails/contracts/http/reply-rules";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { pageOf } from "./page.ts";

export type ReplyRule = z.output<typeof replyRuleView>;
export type ReplyRuleHistory = z.output<typeof replyRuleHistory>;
export type ReactionChoice = z.output<typeof reactionChoice>;
export type ShippedRule = z.output<typeof shippedRuleView>;
export type UnknownReply = z.output<typeof unknownReplyView>;
type ReplyRuleBody = z.input<typeof replyRuleBody>;
export type ReplyRulePatch = z.input<typeof replyRulePatch>;

const pathOf = (name: string) => `/v1/admin/reply-rules/${encodeURIComponent(name)}` as const;

export const listReplyRules = (api: Api) => api.call("GET", "/v1/admin/reply-rules", replyRulesView);
export const listUnknownReplies = (api: Api) =>
  api.call("GET", "/v1/admin/unknown-replies", pageOf(unknownReplyView));
export const listShippedRules = (api: Api) =>
  api.call("GET", "/v1/admin/shipped-reply-rules", pageOf(shippedRuleView));
export const getReplyRule = (api: Api, name: string) => api.call("GET", pathOf(name), replyRuleHistory);
export const addReplyRule = (api: Api, body: ReplyRuleBody) =>
  api.call("POST", "/v1/admin/reply-rules", replyRuleView, { json: body });
export const changeReplyRule = (api: Api, name: string, body: ReplyRulePatch) =>
  api.call("PUT", pathOf(name), replyRuleView, { json: body });
export const disableReplyRule = (api: Api, name: string, reason: string) =>
  api.call("POST", `${pathOf(name)}/disable`, null, { json: { reason } });
export const rollBackReplyRule = (api: Api, name: string, version: number, reason: string) =>
  api.call("POST", `${pathOf(name)}/roll-back`, null, { json: { version, reason } });
