import { logInBody } from "@penguinmails/contracts/http/accounts";
import {
  actReason,
  adminNodeView,
  adminTenantView,
  outboxLagView,
  queueView,
  staffSessionView,
} from "@penguinmails/contracts/http/admin";
import { idParam, listOf } from "@penguinmails/contracts/http/common";
import { Problem } from "@penguinmails/contracts/problems";
import { logIn } from "@penguinmails/services/accounts/log-in";
import { closeSession } from "@penguinmails/services/accounts/sessions";
import { listFleet } from "@penguinmails/services/staff/list-fleet";
import { getAdminTenant, listAdminTenants } from "@penguinmails/services/staff/list-tenants";
import { outboxLag } from "@penguinmails/services/staff/outbox-lag";
import { readStaff, type Staff } from "@penguinmails/services/staff/read-staff";
import { resumeSending, stopSending } from "@penguinmails/services/staff/stop-sending";
import { z } from "zod";
import { clearSessionCookie, sessionToken, setSessionCookie } from "../middleware/session.ts";
import { publicRoute, type Route, staffRoute } from "../route.ts";
import { device } from "./auth.ts";

const look = (staff: Staff, requestId: string) => ({ staffId: staff.id, requestId });

export const adminRoutes: readonly Route[] = [
  publicRoute({
    method: "post",
    path: "/v1/admin/auth/log-in",
    summary: "Staff log in",
    body: logInBody,
    status: 200,
    response: staffSessionView,
    limit: "auth",
    async handle({ c, container, body }) {
      const { token } = await logIn(container, "staff", body, device(c));
      setSessionCookie(c, container, "staff", token);
      const staff = await readStaff(container.database, token);
      if (!staff) throw new Problem("unauthenticated");
      return { staff, sandbox: container.sandbox };
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/admin/auth/log-out",
    summary: "Staff log out",
    status: 204,
    async handle({ c, container }) {
      const token = sessionToken(c, "staff");
      if (token) await container.database.withOperator((tx) => closeSession(tx, "staff", token));
      clearSessionCookie(c, "staff");
    },
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/auth/session",
    summary: "Who of the staff is logged in",
    permission: "",
    status: 200,
    response: staffSessionView,
    handle: async ({ container, staff }) => ({ staff, sandbox: container.sandbox }),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/tenants",
    summary: "All agencies with rates and money",
    permission: "tenants.read",
    status: 200,
    response: listOf(adminTenantView),
    handle: ({ container, staff, requestId }) => listAdminTenants(container, look(staff, requestId)),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/tenants/{id}",
    summary: "One agency",
    permission: "tenants.read",
    params: idParam,
    status: 200,
    response: adminTenantView,
    handle: ({ container, staff, params, requestId }) =>
      getAdminTenant(container, look(staff, requestId), params.id),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/tenants/{id}/stop-sending",
    summary: "Stop everything that an agency sends, with a reason they see",
    permission: "sending.act",
    params: idParam,
    body: actReason,
    status: 204,
    handle: ({ container, staff, params, body, requestId }) =>
      stopSending(container, look(staff, requestId), params.id, body.reason),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/tenants/{id}/resume-sending",
    summary: "Let an agency send again",
    permission: "sending.act",
    params: idParam,
    body: actReason,
    status: 204,
    handle: ({ container, staff, params, body, requestId }) =>
      resumeSending(container, look(staff, requestId), params.id, body.reason),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet",
    summary: "All nodes of all agencies",
    permission: "fleet.read",
    status: 200,
    response: listOf(adminNodeView),
    handle: ({ container, staff, requestId }) => listFleet(container, look(staff, requestId)),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/queues",
    summary: "Queues and the outbox",
    permission: "queues.read",
    status: 200,
    response: z.object({ queues: z.array(queueView), outbox: outboxLagView }),
    handle: async ({ container, staff, requestId }) => ({
      queues: [...(await container.queueStats.stats())],
      outbox: await outboxLag(container, look(staff, requestId)),
    }),
  }),
];
