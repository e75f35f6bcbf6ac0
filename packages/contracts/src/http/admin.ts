import { z } from "zod";
import { sandboxView } from "./accounts.ts";
import { id, instant } from "./common.ts";
import { nodeView } from "./fleet.ts";

/** Staff realm: /v1/admin/auth/log-in, /log-out, /session; then /v1/admin/tenants, /tenants/:id, /fleet, /queues. Every read and act is audited. */
export const staffRole = z.enum(["support", "operator", "finance", "super-admin"]);
export type StaffRole = z.infer<typeof staffRole>;
export const staffSessionView = z.object({
  staff: z.object({ id, email: z.string(), name: z.string(), role: staffRole }),
  sandbox: sandboxView.nullable(),
});
export const adminTenantView = z.object({
  id,
  name: z.string(),
  plan: z.string().nullable(),
  subscriptionStatus: z.string(),
  nodes: z.number().int(),
  mailboxes: z.number().int(),
  accepted7d: z.number().int(),
  bounceRate7d: z.number().nullable(),
  complaints7d: z.number().int(),
  machinesMonthlyCents: z.number().int(),
  planMonthlyCents: z.number().int(),
  sendingStopped: z.string().nullable(),
  createdAt: instant,
});
export const adminNodeView = nodeView.extend({ tenantId: id, tenantName: z.string() });
export const queueView = z.object({
  name: z.string(),
  waiting: z.number().int(),
  active: z.number().int(),
  delayed: z.number().int(),
  failed: z.number().int(),
  completed: z.number().int(),
  oldestWaitingMs: z.number().nullable(),
});
export const outboxLagView = z.object({ unpublished: z.number().int(), oldestMs: z.number().nullable() });
/** GET /v1/admin/queues */
export const queuesView = z.object({ queues: z.array(queueView), outbox: outboxLagView });
/** POST /v1/admin/tenants/:id/stop-sending {reason} · /resume-sending {reason} */
export const actReason = z.strictObject({ reason: z.string().trim().min(5).max(400) });
