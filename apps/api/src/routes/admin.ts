import { logInBody, setPasswordBody } from "@penguinmails/contracts/http/accounts";
import { staffSessionView } from "@penguinmails/contracts/http/admin";
import { adminOverviewView } from "@penguinmails/contracts/http/admin-overview";
import { Problem } from "@penguinmails/contracts/problems";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import { logIn } from "@penguinmails/services/accounts/log-in";
import { adminOverview } from "@penguinmails/services/staff/admin-overview";
import { setStaffPassword } from "@penguinmails/services/staff/manage-staff";
import { readStaff, type Staff, staffMay } from "@penguinmails/services/staff/read-staff";
import type { Context } from "hono";
import type { Container } from "../container.ts";
import { endSession, setSessionCookie } from "../middleware/session.ts";
import { publicRoute, type Route, staffRoute } from "../route.ts";
import { adminAccountRoutes } from "./admin-account.ts";
import { adminAuditRoutes } from "./admin-audit.ts";
import { adminBlocklistRoutes } from "./admin-blocklists.ts";
import { adminDelistingRoutes } from "./admin-delistings.ts";
import { adminFleetRoutes } from "./admin-fleet.ts";
import { adminOperatorFeedRoutes } from "./admin-operator-feeds.ts";
import { adminQueueRoutes } from "./admin-queues.ts";
import { adminReplyRuleRoutes } from "./admin-reply-rules.ts";
import { adminStaffRoutes } from "./admin-staff.ts";
import { adminTenantRoutes } from "./admin-tenants.ts";
import { device, sandboxOf } from "./auth.ts";
import { checks, patienceMs } from "./health.ts";

const sessionRoutes: readonly Route[] = [
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
      return answerSession(c, container, token);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/admin/auth/set-password",
    summary:
      "By a link from a super admin: choose a password, which ends every other session, and be logged in",
    body: setPasswordBody,
    status: 200,
    response: staffSessionView,
    limit: "auth",
    handle: async ({ c, container, body }) =>
      answerSession(c, container, await setStaffPassword(container, body, device(c))),
  }),
  publicRoute({
    method: "post",
    path: "/v1/admin/auth/log-out",
    summary: "Staff log out",
    status: 204,
    handle: ({ c, container }) => endSession(c, container, "staff"),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/auth/session",
    summary: "Who of the staff is logged in",
    permission: "",
    status: 200,
    response: staffSessionView,
    handle: async ({ container, staff }) => viewOf(container, staff),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/overview",
    summary: "How the platform stands and what a person should look at",
    permission: "",
    status: 200,
    response: adminOverviewView,
    async handle({ container, staff, look }) {
      const may = {
        seesMoney: look.seesMoney,
        seesQueues: staffMay(staff, "queues.read"),
        seesFleet: staffMay(staff, "fleet.read"),
      };
      const [db, queue, email, queues] = await Promise.all([
        checks.db(container),
        checks.queue(container),
        checks.email(container),
        // Why there is none, `queue` says.
        withTimeLimit(patienceMs, () => readQueues(container)).catch(() => null),
      ]);
      return { health: { db, queue, email }, ...(await adminOverview(container, may, queues)) };
    },
  }),
];

export const adminRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...adminTenantRoutes,
  ...adminFleetRoutes,
  ...adminAccountRoutes,
  ...adminBlocklistRoutes,
  ...adminDelistingRoutes,
  ...adminOperatorFeedRoutes,
  ...adminQueueRoutes,
  ...adminReplyRuleRoutes,
  ...adminAuditRoutes,
  ...adminStaffRoutes,
];

async function readQueues({ queueStats, queueDesk }: Container) {
  const [counts, paused] = await Promise.all([queueStats.stats(), queueDesk.pausedQueues()]);
  return { counts, paused };
}

async function answerSession(c: Context, container: Container, token: string) {
  const staff = await readStaff(container.database, token);
  if (!staff) throw new Problem("unauthenticated");
  setSessionCookie(c, container, "staff", token);
  return viewOf(container, staff);
}

function viewOf(container: Container, staff: Staff) {
  return { staff, sandbox: sandboxOf(container) };
}
