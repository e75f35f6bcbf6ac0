import {
  adminTenantView,
  queuesView,
  type StaffRole,
  staffSessionView,
} from "@penguinmails/contracts/http/admin";
import { adminDecisionView, auditView, staffAuditView } from "@penguinmails/contracts/http/admin-audit";
import {
  adminNodeDetail,
  type adminNodeView,
  type fleetGroup,
  fleetView,
  type nodeOperationBody,
  type nodeRebuildBody,
  type nodeRestoreBody,
  nodeSizesView,
} from "@penguinmails/contracts/http/admin-fleet";
import { adminOverviewView } from "@penguinmails/contracts/http/admin-overview";
import {
  failedJobView,
  type inboxRef,
  inboxRowView,
  type jobRef,
  outboxRowView,
} from "@penguinmails/contracts/http/admin-queues";
import { inviteView, type staffBody, staffListView } from "@penguinmails/contracts/http/admin-staff";
import { adminTenantDetail } from "@penguinmails/contracts/http/admin-tenants";
import { decisionView } from "@penguinmails/contracts/http/evidence";
import { nodePlanView } from "@penguinmails/contracts/http/fleet";
import { evidenceDetail } from "@penguinmails/contracts/http/node-health";
import { adminReputationView } from "@penguinmails/contracts/http/reputation";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type StaffSession = z.output<typeof staffSessionView>;
export type AdminOverview = z.output<typeof adminOverviewView>;
export type AdminAlert = AdminOverview["alerts"][number];
export type AdminTenant = z.output<typeof adminTenantView>;
export type AdminTenantDetail = z.output<typeof adminTenantDetail>;
export type AdminReputation = z.output<typeof adminReputationView>;
export type AdminNode = z.output<typeof adminNodeView>;
export type Fleet = z.output<typeof fleetView>;
export type FleetGroup = z.output<typeof fleetGroup>;
export type AdminNodeDetail = z.output<typeof adminNodeDetail>;
export type NodeEvidence = z.output<typeof evidenceDetail>;
export type NodeSizes = z.output<typeof nodeSizesView>;
export type Queues = z.output<typeof queuesView>;
export type FailedJob = z.output<typeof failedJobView>;
export type OutboxRow = z.output<typeof outboxRowView>;
export type InboxRow = z.output<typeof inboxRowView>;
export type AuditRow = z.output<typeof auditView>;
export type StaffAuditRow = z.output<typeof staffAuditView>;
export type AdminDecision = z.output<typeof adminDecisionView>;
export type StaffList = z.output<typeof staffListView>;
export type StaffMember = StaffList["items"][number];
export type StaffInvite = z.output<typeof inviteView>;
export type { StaffRole };

type OfTenant = PageQuery & { readonly tenantId?: string };

export const staffLogIn = (api: Api, email: string, password: string) =>
  api.call("POST", "/v1/admin/auth/log-in", staffSessionView, { json: { email, password } });
export const setStaffPassword = (api: Api, token: string, password: string) =>
  api.call("POST", "/v1/admin/auth/set-password", staffSessionView, { json: { token, password } });
export const staffLogOut = (api: Api) => api.call("POST", "/v1/admin/auth/log-out", null);
export const getStaffSession = (api: Api) => api.call("GET", "/v1/admin/auth/session", staffSessionView);
export const getAdminOverview = (api: Api) => api.call("GET", "/v1/admin/overview", adminOverviewView);

export const listTenants = (api: Api, query: PageQuery & { readonly search?: string } = {}) =>
  api.call("GET", "/v1/admin/tenants", pageOf(adminTenantView), { query });
export const getAdminTenant = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/tenants/${id}`, adminTenantDetail);
export const getAdminReputation = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/tenants/${id}/reputation`, adminReputationView);
/** They see the reason. */
export const stopSending = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/tenants/${id}/stop-sending`, null, { json: { reason } });
export const resumeSending = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/tenants/${id}/resume-sending`, null, { json: { reason } });

export const listFleet = (api: Api, query: PageQuery & { readonly group?: FleetGroup } = {}) =>
  api.call("GET", "/v1/admin/fleet", fleetView, { query });
export const getFleetNode = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/fleet/${id}`, adminNodeDetail);
export const getFleetPlan = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/fleet/${id}/plan`, nodePlanView);
export const getFleetSizes = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/fleet/${id}/sizes`, nodeSizesView);
export const operateFleetNode = (api: Api, id: string, asked: z.input<typeof nodeOperationBody>) =>
  api.call("POST", `/v1/admin/fleet/${id}/operations`, null, { json: asked });
export const backUpFleetNode = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/backups`, null, { json: { reason } });
export const restoreFleetNode = (api: Api, id: string, asked: z.input<typeof nodeRestoreBody>) =>
  api.call("POST", `/v1/admin/fleet/${id}/restore`, null, { json: asked });
export const rebuildFleetNode = (api: Api, id: string, asked: z.input<typeof nodeRebuildBody>) =>
  api.call("POST", `/v1/admin/fleet/${id}/rebuild`, null, { json: asked });
export const putHeldToUse = (api: Api, id: string, addressId: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/addresses/${addressId}/use`, null, { json: { reason } });
export const giveFleetAddressBack = (api: Api, id: string, addressId: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/addresses/${addressId}/give-back`, null, { json: { reason } });
export const isolateFleetNode = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/isolate`, null, { json: { reason } });
export const acknowledgeSuspicion = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/suspicion/acknowledge`, null, { json: { reason } });
export const releaseFleetNode = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/release`, null, { json: { reason } });
export const readNodeEvidence = (api: Api, id: string, evidenceId: string) =>
  api.call("GET", `/v1/admin/fleet/${id}/evidence/${evidenceId}`, evidenceDetail);
export const replaceFleetNode = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/replacement`, null, { json: { reason } });
export const cancelFleetReplacement = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/replacement/cancel`, null, { json: { reason } });
export const lookAtFleetNode = (api: Api, id: string) => api.call("POST", `/v1/admin/fleet/${id}/look`, null);
export const askForFleetCharts = (api: Api, id: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/charts`, null);
export const retryFleetNode = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/retry`, null, { json: { reason } });
export const retireFleetNode = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/fleet/${id}/retire`, null, { json: { reason } });

export const getQueues = (api: Api) => api.call("GET", "/v1/admin/queues", queuesView);
export const listFailedJobs = (api: Api) => api.call("GET", "/v1/admin/queues/failed", pageOf(failedJobView));
export const retryJob = (api: Api, ref: z.input<typeof jobRef>) =>
  api.call("POST", "/v1/admin/queues/retry-job", null, { json: ref });
export const pauseQueue = (api: Api, queue: string) =>
  api.call("POST", "/v1/admin/queues/pause", null, { json: { queue } });
export const resumeQueue = (api: Api, queue: string) =>
  api.call("POST", "/v1/admin/queues/resume", null, { json: { queue } });
export const listOutbox = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/outbox", pageOf(outboxRowView), { query });
export const listInbox = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/inbox", pageOf(inboxRowView), { query });
export const retryInbox = (api: Api, ref: z.input<typeof inboxRef>) =>
  api.call("POST", "/v1/admin/inbox/retry", null, { json: ref });

export const listAudit = (api: Api, query: OfTenant = {}) =>
  api.call("GET", "/v1/admin/audit", pageOf(auditView), { query });
export const listStaffAudit = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/admin/staff-audit", pageOf(staffAuditView), { query });
/** `folded`: of each ruling only the first decision, with how many are like it. */
export const listAdminDecisions = (api: Api, query: OfTenant & { readonly folded?: boolean } = {}) =>
  api.call("GET", "/v1/admin/decisions", pageOf(adminDecisionView), { query });
export const listAdminAlike = (api: Api, id: string, query: PageQuery = {}) =>
  api.call("GET", `/v1/admin/decisions/${id}/alike`, pageOf(decisionView), { query });

export const listStaff = (api: Api) => api.call("GET", "/v1/admin/staff", staffListView);
export const addStaff = (api: Api, body: z.input<typeof staffBody>) =>
  api.call("POST", "/v1/admin/staff", inviteView, { json: body });
export const renewStaffLink = (api: Api, id: string) =>
  api.call("POST", `/v1/admin/staff/${id}/link`, inviteView);
export const changeStaffRole = (api: Api, id: string, role: StaffRole) =>
  api.call("PATCH", `/v1/admin/staff/${id}`, null, { json: { role } });
export const removeStaff = (api: Api, id: string) => api.call("DELETE", `/v1/admin/staff/${id}`, null);
