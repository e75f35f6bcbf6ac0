import { z } from "zod";
import { sandboxView } from "./accounts.ts";
import { id, instant } from "./common.ts";

/** Staff realm: /v1/admin/auth/log-in, /log-out, /session; then what the staff's permissions allow. Acts and reads of an agency's rows are audited. */
export const staffRole = z.enum(["support", "operator", "finance", "super-admin"]);
export type StaffRole = z.infer<typeof staffRole>;
export const staffSessionView = z.object({
  /** `*` allows everything. Screens leave out what the API would refuse. */
  staff: z.object({
    id,
    email: z.string(),
    name: z.string(),
    role: staffRole,
    permissions: z.array(z.string()).readonly(),
  }),
  sandbox: sandboxView.nullable(),
});
export const adminTenantView = z.object({
  id,
  name: z.string(),
  plan: z.string().nullable(),
  subscriptionStatus: z.string(),
  /** Since when a payment is overdue; null when none is. */
  pastDueSince: instant.nullable(),
  nodes: z.number().int(),
  domains: z.number().int(),
  mailboxes: z.number().int(),
  /** Handed over on today's sending day (UTC, world time). */
  sentToday: z.number().int(),
  accepted7d: z.number().int(),
  bounceRate7d: z.number().nullable(),
  complaints7d: z.number().int(),
  /** Reputation 0..100; null: not enough data. */
  score: z.number().int().nullable(),
  /** Null for staff without `money.read`, as the next. */
  machinesMonthlyCents: z.number().int().nullable(),
  planMonthlyCents: z.number().int().nullable(),
  sendingStopped: z.string().nullable(),
  createdAt: instant,
});
const queueView = z.object({
  name: z.string(),
  waiting: z.number().int(),
  active: z.number().int(),
  delayed: z.number().int(),
  failed: z.number().int(),
  completed: z.number().int(),
  oldestWaitingMs: z.number().nullable(),
});
export const outboxLagView = z.object({ unpublished: z.number().int(), oldestMs: z.number().nullable() });
/** GET /v1/admin/queues. Nothing of a queue in `paused` begins until it is resumed. */
export const queuesView = z.object({
  queues: z.array(queueView),
  outbox: outboxLagView,
  paused: z.array(z.string()).readonly(),
});
/** POST /v1/admin/tenants/:id/stop-sending {reason} · /resume-sending {reason} */
export const actReason = z.strictObject({ reason: z.string().trim().min(5).max(400) });
