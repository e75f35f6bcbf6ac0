import { idParam, listOf, page, pageByPlace } from "@penguinmails/contracts/http/common";
import { operatorWordsView } from "@penguinmails/contracts/http/operator-feeds";
import {
  budgetAlertView,
  errorBudgetView,
  reputationHistoryView,
  subjectReputationView,
} from "@penguinmails/contracts/http/reputation";
import { listOperatorWords } from "@penguinmails/services/operator-feeds/list-words";
import { listBudgetAlerts, listBudgets } from "@penguinmails/services/reputation/list-budgets";
import { getReputation, listReputation } from "@penguinmails/services/reputation/read-reputation";
import { type Route, tenantRoute } from "../route.ts";

export const reputationRoutes: readonly Route[] = [
  tenantRoute({
    method: "get",
    path: "/v1/reputation",
    summary: "Scores of the agency, its addresses, domains and mailboxes, with what they are made of",
    level: "viewer",
    status: 200,
    response: listOf(subjectReputationView),
    handle: ({ container, caller }) =>
      container.database.withTenant(caller.tenantId, (tx) => listReputation(tx, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/reputation/{id}",
    summary: "One score with its history, a day at a time",
    level: "viewer",
    params: idParam,
    status: 200,
    response: reputationHistoryView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        getReputation(tx, container.clock.now(), params.id),
      ),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/reputation/{id}/operators",
    summary: "What operators' own statistics say of it, a day at a time",
    level: "viewer",
    params: idParam,
    query: pageByPlace,
    status: 200,
    response: listOf(operatorWordsView),
    handle: ({ container, caller, params, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listOperatorWords(tx, params.id, query)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/error-budgets",
    summary: "How many complaints and bounces each sender has left this week, the most urgent first",
    level: "viewer",
    status: 200,
    response: listOf(errorBudgetView),
    handle: ({ container, caller }) =>
      container.database.withTenant(caller.tenantId, (tx) => listBudgets(tx, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/budget-alerts",
    summary: "Budgets that burned or were spent, newest first",
    level: "viewer",
    query: page,
    status: 200,
    response: listOf(budgetAlertView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listBudgetAlerts(tx, query)),
  }),
];
