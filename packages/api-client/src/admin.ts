import {
  adminNodeView,
  adminTenantView,
  queuesView,
  staffSessionView,
} from "@penguinmails/contracts/http/admin";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { pageOf } from "./page.ts";

export type StaffSession = z.output<typeof staffSessionView>;
export type AdminTenant = z.output<typeof adminTenantView>;
export type AdminNode = z.output<typeof adminNodeView>;
export type Queues = z.output<typeof queuesView>;

export const staffLogIn = (api: Api, email: string, password: string) =>
  api.call("POST", "/v1/admin/auth/log-in", staffSessionView, { json: { email, password } });
export const staffLogOut = (api: Api) => api.call("POST", "/v1/admin/auth/log-out", null);
export const getStaffSession = (api: Api) => api.call("GET", "/v1/admin/auth/session", staffSessionView);

export const listTenants = (api: Api) => api.call("GET", "/v1/admin/tenants", pageOf(adminTenantView));
export const getAdminTenant = (api: Api, id: string) =>
  api.call("GET", `/v1/admin/tenants/${id}`, adminTenantView);
export const stopSending = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/tenants/${id}/stop-sending`, null, { json: { reason } });
export const resumeSending = (api: Api, id: string, reason: string) =>
  api.call("POST", `/v1/admin/tenants/${id}/resume-sending`, null, { json: { reason } });
export const listFleet = (api: Api) => api.call("GET", "/v1/admin/fleet", pageOf(adminNodeView));
export const getQueues = (api: Api) => api.call("GET", "/v1/admin/queues", queuesView);
