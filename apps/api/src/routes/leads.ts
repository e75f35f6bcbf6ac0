import {
  importView,
  leadFilePreview,
  leadListView,
  leadView,
  rejectedRow,
} from "@penguinmails/contracts/http/campaigns";
import { idParam, listOf, page, pageByPlace } from "@penguinmails/contracts/http/common";
import { policy } from "@penguinmails/core/policy";
import { importLeads } from "@penguinmails/services/leads/import-leads";
import { previewLeadFile } from "@penguinmails/services/leads/preview-lead-file";
import {
  getLeadList,
  listLeadLists,
  listLeads,
  listRejectedRows,
} from "@penguinmails/services/leads/read-lists";
import { z } from "zod";
import { type Route, tenantRoute } from "../route.ts";

const importQuery = z.strictObject({ name: z.string().trim().min(1).max(120) });
const csvTypes = [
  "text/csv",
  "application/csv",
  "text/plain",
  "application/vnd.ms-excel",
  "application/octet-stream",
];

export const leadRoutes: readonly Route[] = [
  tenantRoute({
    method: "post",
    path: "/v1/lead-lists",
    summary: "Import a CSV; every row becomes a lead or a rejection with line and reason",
    level: "manager",
    query: importQuery,
    rawBody: { maxBytes: policy.limits.leadFileBytes, contentTypes: csvTypes },
    status: 201,
    response: importView,
    handle: ({ container, caller, query, bytes }) =>
      importLeads(container, caller, { name: query.name, bytes }),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/lead-lists/preview",
    summary: "How the beginning of a file will be read; nothing is stored",
    level: "manager",
    rawBody: { maxBytes: policy.limits.bodyBytes, contentTypes: csvTypes },
    status: 200,
    response: leadFilePreview,
    handle: async ({ bytes }) => previewLeadFile(bytes),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/lead-lists",
    summary: "All lead lists, newest first",
    level: "viewer",
    query: page,
    status: 200,
    response: listOf(leadListView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listLeadLists(tx, query)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/lead-lists/{id}",
    summary: "One lead list",
    level: "viewer",
    params: idParam,
    status: 200,
    response: leadListView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => getLeadList(tx, params.id)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/lead-lists/{id}/leads",
    summary: "Leads of a list in the order of the file",
    level: "viewer",
    params: idParam,
    query: pageByPlace,
    status: 200,
    response: listOf(leadView),
    handle: ({ container, caller, params, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listLeads(tx, params.id, query)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/lead-lists/{id}/rejected",
    summary: "Rows of the file that did not become leads",
    level: "viewer",
    params: idParam,
    query: pageByPlace,
    status: 200,
    response: listOf(rejectedRow),
    handle: ({ container, caller, params, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listRejectedRows(tx, params.id, query)),
  }),
];
