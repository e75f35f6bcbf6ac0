import { actReason, adminTenantView } from "@penguinmails/contracts/http/admin";
import { adminTenantDetail, tenantSearch } from "@penguinmails/contracts/http/admin-tenants";
import { idParam, listOf } from "@penguinmails/contracts/http/common";
import { adminReputationView } from "@penguinmails/contracts/http/reputation";
import { listAdminTenants } from "@penguinmails/services/staff/list-tenants";
import { getAdminReputation } from "@penguinmails/services/staff/read-reputation";
import { getAdminTenant } from "@penguinmails/services/staff/read-tenant";
import { resumeSending, stopSending } from "@penguinmails/services/staff/stop-sending";
import { type Route, staffRoute } from "../route.ts";

export const adminTenantRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/tenants",
    summary: "All agencies with rates and money, or those that a search finds",
    permission: "tenants.read",
    query: tenantSearch,
    status: 200,
    response: listOf(adminTenantView),
    handle: ({ container, look, query }) => listAdminTenants(container, look, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/tenants/{id}",
    summary: "One agency with its people, nodes, domains and campaigns",
    permission: "tenants.read",
    params: idParam,
    status: 200,
    response: adminTenantDetail,
    handle: ({ container, look, params }) => getAdminTenant(container, look, params.id),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/tenants/{id}/reputation",
    summary: "Scores of an agency and of all it sends from, and what their week still allows",
    permission: "tenants.read",
    params: idParam,
    status: 200,
    response: adminReputationView,
    handle: ({ container, look, params }) => getAdminReputation(container, look, params.id),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/tenants/{id}/stop-sending",
    summary: "Stop everything that an agency sends, with a reason they see",
    permission: "sending.act",
    params: idParam,
    body: actReason,
    status: 204,
    handle: ({ container, look, params, body }) => stopSending(container, look, params.id, body.reason),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/tenants/{id}/resume-sending",
    summary: "Let an agency send again",
    permission: "sending.act",
    params: idParam,
    body: actReason,
    status: 204,
    handle: ({ container, look, params, body }) => resumeSending(container, look, params.id, body.reason),
  }),
];
