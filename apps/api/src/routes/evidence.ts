import { idParam, listOf, page, pageByPlace } from "@penguinmails/contracts/http/common";
import { suppressionBody } from "@penguinmails/contracts/http/domains";
import {
  decisionsAsked,
  decisionView,
  overviewView,
  pairView,
  suppressionView,
} from "@penguinmails/contracts/http/evidence";
import { getOverview } from "@penguinmails/services/evidence/get-overview";
import { listAlike, listDecisions } from "@penguinmails/services/evidence/list-decisions";
import { listPairs } from "@penguinmails/services/evidence/list-pairs";
import {
  addSuppression,
  listSuppressions,
  removeSuppression,
} from "@penguinmails/services/suppressions/manage-suppressions";
import { acceptProposal, dismissProposal } from "@penguinmails/services/warmup/answer-proposal";
import { z } from "zod";
import { type Route, tenantRoute } from "../route.ts";

export const evidenceRoutes: readonly Route[] = [
  tenantRoute({
    method: "get",
    path: "/v1/overview",
    summary: "What an agency sees first",
    level: "viewer",
    status: 200,
    response: overviewView,
    handle: ({ container, caller }) =>
      container.database.withTenant(caller.tenantId, (tx) => getOverview(tx, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/decisions",
    summary: "Every limit that moved or would have, newest first: from, to, why, what clears it",
    level: "viewer",
    query: decisionsAsked,
    status: 200,
    response: listOf(decisionView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listDecisions(tx, container.clock.now(), query)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/decisions/{id}/alike",
    summary: "The other limits that the ruling of a decision moved, for the same reason",
    level: "viewer",
    params: idParam,
    query: page,
    status: 200,
    response: listOf(decisionView),
    handle: ({ container, caller, params, query }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        listAlike(tx, container.clock.now(), params.id, query),
      ),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/decisions/{id}/accept",
    summary: "Move the limit as proposed, if it would still be decided so",
    level: "manager",
    params: idParam,
    status: 200,
    response: decisionView,
    handle: ({ container, caller, params }) => acceptProposal(container, caller, params.id),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/decisions/{id}/dismiss",
    summary: "Leave the limit as it is",
    level: "manager",
    params: idParam,
    status: 200,
    response: decisionView,
    handle: ({ container, caller, params }) => dismissProposal(container, caller, params.id),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/pairs",
    summary: "Warm-up state of each address and operator; what is held back first, then what is used most",
    level: "viewer",
    query: pageByPlace,
    status: 200,
    response: listOf(pairView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listPairs(tx, query, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/suppressions",
    summary: "Who is never mailed again, newest first",
    level: "viewer",
    query: page.extend({ search: z.string().trim().min(1).max(254).optional() }),
    status: 200,
    response: listOf(suppressionView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listSuppressions(tx, query)),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/suppressions",
    summary: "Never mail this address",
    level: "manager",
    body: suppressionBody,
    status: 201,
    response: suppressionView,
    handle: ({ container, caller, body }) => addSuppression(container, caller, body),
  }),
  tenantRoute({
    method: "delete",
    path: "/v1/suppressions/{id}",
    summary: "Take off an address that the agency itself listed",
    level: "manager",
    params: idParam,
    status: 204,
    handle: ({ container, caller, params }) => removeSuppression(container, caller, params.id),
  }),
];
