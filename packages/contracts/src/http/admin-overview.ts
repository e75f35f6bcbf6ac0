import { z } from "zod";
import { outboxLagView } from "./admin.ts";
import { instant } from "./common.ts";
import { overviewView } from "./evidence.ts";

const count = z.number().int();
const check = z.object({ ok: z.boolean(), detail: z.string().nullable() });
/** Something that a person should look at. `subject.id` is null where there is only one of its kind. */
export const alertView = z.object({
  code: z.enum([
    "node-failed",
    "node-stuck",
    "node-silent",
    "node-mail-unread",
    "node-unreachable",
    "node-degraded",
    "node-strained",
    "node-too-small",
    "node-isolated",
    "node-suspect",
    "maybe-cut-off",
    "past-due",
    "sending-stopped",
    "budget-burning",
    "egress-closed",
    "address-listed",
    "domain-listed",
    "blocklist-blind",
    "domain-refused",
    "operator-in-trouble",
    "forged-mail",
    "backup-failing",
    "address-held",
    "provider-restricts",
    "bill-differs",
    "feed-failing",
    "outbox-late",
    "inbox-failing",
    "queue-late",
    "queue-failed",
    "queue-paused",
  ]),
  severity: z.enum(["warn", "bad"]),
  subject: z.object({
    kind: z.enum([
      "node",
      "fleet",
      "tenant",
      "address",
      "domain",
      "account",
      "feed",
      "blocklist",
      "operator",
      "outbox",
      "inbox",
      "queue",
    ]),
    id: z.string().nullable(),
    label: z.string(),
  }),
  message: z.string(),
  since: instant.nullable(),
});
/** GET /v1/admin/overview. `money` is null for staff without `money.read`, `queues` and `outbox` without `queues.read`. */
export const adminOverviewView = z.object({
  health: z.object({ db: check, queue: check, email: check }),
  tenants: z.object({ total: count, paying: count, pastDue: count, stopped: count }),
  nodes: z.object({ total: count, serving: count, moving: count, troubled: count }),
  domains: z.object({ total: count, verified: count }),
  mailboxes: z.object({ total: count, ready: count, sentToday: count, capPerDay: count }),
  campaigns: z.object({ total: count, running: count }),
  money: z.object({ plansMonthlyCents: count, machinesMonthlyCents: count }).nullable(),
  outbox: outboxLagView.nullable(),
  last30Days: overviewView.shape.last30Days,
  alerts: z.array(alertView),
});
