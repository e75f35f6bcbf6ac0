import {
  adminDecisionsAsked,
  adminDecisionView,
  auditView,
  ofTenantQuery,
  staffAuditView,
} from "@penguinmails/contracts/http/admin-audit";
import { idParam, listOf, page } from "@penguinmails/contracts/http/common";
import { decisionView } from "@penguinmails/contracts/http/evidence";
import { listAdminAlike, listAdminDecisions } from "@penguinmails/services/staff/list-admin-decisions";
import { listAudit, listStaffAudit } from "@penguinmails/services/staff/list-audit";
import { type Route, staffRoute } from "../route.ts";

export const adminAuditRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/audit",
    summary: "What was done to agencies' rows, newest first",
    permission: "tenants.read",
    query: ofTenantQuery,
    status: 200,
    response: listOf(auditView),
    handle: ({ container, look, query }) => listAudit(container, look, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/staff-audit",
    summary: "What staff looked at and did, newest first",
    permission: "staff.manage",
    query: page,
    status: 200,
    response: listOf(staffAuditView),
    handle: ({ container, query }) => listStaffAudit(container, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/decisions",
    summary: "Limits that moved, of all agencies or one, newest first",
    permission: "tenants.read",
    query: adminDecisionsAsked,
    status: 200,
    response: listOf(adminDecisionView),
    handle: ({ container, look, query }) => listAdminDecisions(container, look, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/decisions/{id}/alike",
    summary: "The other limits that the ruling of a decision moved, for the same reason",
    permission: "tenants.read",
    params: idParam,
    query: page,
    status: 200,
    response: listOf(decisionView),
    handle: ({ container, look, params, query }) => listAdminAlike(container, look, params.id, query),
  }),
];
