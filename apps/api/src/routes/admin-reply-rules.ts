import { actReason } from "@penguinmails/contracts/http/admin";
import { listOf } from "@penguinmails/contracts/http/common";
import {
  replyRuleBody,
  replyRuleHistory,
  replyRulePatch,
  replyRulesView,
  replyRuleView,
  rollBackBody,
  ruleParam,
  shippedRuleView,
  unknownReplyView,
} from "@penguinmails/contracts/http/reply-rules";
import {
  addReplyRule,
  changeReplyRule,
  disableReplyRule,
  rollBackReplyRule,
} from "@penguinmails/services/reply-rules/change-rule";
import { listShippedRules } from "@penguinmails/services/reply-rules/list-shipped";
import { listUnknownReplies } from "@penguinmails/services/reply-rules/list-unknown";
import { listReplyRules, readReplyRule } from "@penguinmails/services/reply-rules/read-rules";
import { type Route, staffRoute } from "../route.ts";

export const adminReplyRuleRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/unknown-replies",
    summary: "Replies that no row in force knows, grouped by their words, the most said first",
    permission: "rules.read",
    status: 200,
    response: listOf(unknownReplyView),
    handle: ({ container }) => listUnknownReplies(container),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/shipped-reply-rules",
    summary:
      "Rows of replies that ship, in the order in which they are asked, with the replies they were written for",
    permission: "rules.read",
    status: 200,
    response: listOf(shippedRuleView),
    handle: async () => listShippedRules(),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/reply-rules",
    summary: "Rows of replies that staff wrote, and what a row may say",
    permission: "rules.read",
    status: 200,
    response: replyRulesView,
    handle: ({ container }) => listReplyRules(container),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/reply-rules/{name}",
    summary: "Every version of a row, newest first",
    permission: "rules.read",
    params: ruleParam,
    status: 200,
    response: replyRuleHistory,
    handle: ({ container, params }) => readReplyRule(container, params.name),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/reply-rules",
    summary: "A new row, tried on its samples and on everybody else’s, in force at once",
    permission: "rules.act",
    body: replyRuleBody,
    status: 201,
    response: replyRuleView,
    handle: ({ container, look, body }) => addReplyRule(container, look, body),
  }),
  staffRoute({
    method: "put",
    path: "/v1/admin/reply-rules/{name}",
    summary: "The next version of a row, tried as a new one is",
    permission: "rules.act",
    params: ruleParam,
    body: replyRulePatch,
    status: 200,
    response: replyRuleView,
    handle: ({ container, look, params, body }) => changeReplyRule(container, look, params.name, body),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/reply-rules/{name}/disable",
    summary: "Take a row out of force",
    permission: "rules.act",
    params: ruleParam,
    body: actReason,
    status: 204,
    handle: ({ container, look, params, body }) =>
      disableReplyRule(container, look, params.name, body.reason),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/reply-rules/{name}/roll-back",
    summary: "Put what an earlier version said back in force",
    permission: "rules.act",
    params: ruleParam,
    body: rollBackBody,
    status: 204,
    handle: ({ container, look, params, body }) => rollBackReplyRule(container, look, params.name, body),
  }),
];
