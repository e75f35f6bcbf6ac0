import { z } from "zod";
import { actReason } from "./admin.ts";
import { auditView } from "./admin-audit.ts";
import { adminGradeView, swapView } from "./admin-grades.ts";
import { id, instant, listOf, page } from "./common.ts";
import { nodeView } from "./fleet.ts";
import {
  evidenceView,
  providerChartsView,
  strayMailView,
  suspicionView,
  vitalsHourView,
  vitalsView,
} from "./node-health.ts";
import { subjectReputationView } from "./reputation.ts";

/** failed: its plan stopped · stuck: its plan has not moved for long · unreachable, degraded: see `reach` · silent: it serves, but its log was not read for long · mail-unread: the same of its collector, where bounces, complaints and opt-outs come · strained: see `vitals` · isolated: it may be somebody else's. */
export const nodeTrouble = z.enum([
  "failed",
  "stuck",
  "unreachable",
  "silent",
  "mail-unread",
  "degraded",
  "strained",
  "isolated",
]);
/**
 * Views of the fleet. all: what was not given back · trouble: see `nodeTrouble` · drifted: it serves and is not as planned ·
 * moving: it changes by itself · retired: given back.
 */
export const fleetGroup = z.enum(["all", "trouble", "drifted", "moving", "serving", "retired"]);
/** GET /v1/admin/fleet?group=&limit=&cursor= */
export const fleetPage = page.extend({ group: fleetGroup.default("all") });
/** GET /v1/admin/fleet. `monthlyCents` is null for staff without `money.read`. */
export const adminNodeView = nodeView.extend({
  tenantId: id,
  tenantName: z.string(),
  monthlyCents: z.number().int().nullable(),
  trouble: nodeTrouble.nullable(),
  /** When its plan last moved: the newest step, or the order. */
  lastMoveAt: instant,
  /** When its log was last read to the end; null when never. */
  logReadAt: instant.nullable(),
  /** The same of its collector, to the minute. */
  collectorReadAt: instant.nullable(),
  /** Null while it has told nothing of itself, or does not serve. */
  vitals: vitalsView.nullable(),
});
/** GET /v1/admin/fleet : one page of a view; `counts`: how many nodes each view holds. */
export const fleetView = listOf(adminNodeView).extend({ counts: z.record(fleetGroup, z.number().int()) });
/** A job that was asked for about a node; `publishedAt` null: not yet with the queue. */
const nodeJobView = z.object({
  id,
  job: z.string(),
  dueAt: instant,
  publishedAt: instant.nullable(),
});
/** A backup of a node. `bytes` and `sha256` are of the file as it is stored; `note`: what it lacks; `error`: why it failed. */
const nodeBackupView = z.object({
  id,
  state: z.enum(["running", "done", "failed"]),
  startedAt: instant,
  endedAt: instant.nullable(),
  bytes: z.number().int().nullable(),
  sha256: z.string().nullable(),
  mails: z.number().int().nullable(),
  keys: z.array(z.object({ domain: z.string(), fingerprint: z.string() })),
  note: z.string().nullable(),
  error: z.string().nullable(),
});
/** GET /v1/admin/fleet/:id · POST /v1/admin/fleet/:id/retry {reason} · POST /v1/admin/fleet/:id/retire {reason} · POST /v1/admin/fleet/:id/look · POST /v1/admin/fleet/:id/charts · POST /v1/admin/fleet/:id/isolate {reason} · POST /v1/admin/fleet/:id/suspicion/acknowledge {reason} · POST /v1/admin/fleet/:id/release {reason} · POST /v1/admin/fleet/:id/replacement {reason} · POST /v1/admin/fleet/:id/replacement/cancel {reason} · POST /v1/admin/fleet/:id/operations {kind, reason, rid?} · POST /v1/admin/fleet/:id/backups {reason} · POST /v1/admin/fleet/:id/restore {backupId, reason} · POST /v1/admin/fleet/:id/rebuild {backupId, reason} · POST /v1/admin/fleet/:id/addresses/:addressId/use {reason} · POST /v1/admin/fleet/:id/addresses/:addressId/give-back {reason} → 202 */
export const adminNodeDetail = adminNodeView.extend({
  /** Of its addresses. */
  reputation: z.array(subjectReputationView),
  domains: z.array(z.object({ id, name: z.string(), status: z.string(), lastCheckedAt: instant.nullable() })),
  jobs: z.array(nodeJobView),
  /** Last grade of each of its addresses that was not given back, with what it rests on. */
  grades: z.array(adminGradeView),
  /** Addresses that another was ordered in place of, oldest first. */
  swaps: z.array(swapView),
  /** Newest first. `fault`: what is wrong with them, as a sentence. `targets`: nodes that one may be put back onto. */
  backups: z.object({
    fault: z.string().nullable(),
    items: z.array(nodeBackupView),
    targets: z.array(z.object({ id, name: z.string() })),
  }),
  /** Null: nothing speaks for somebody else on its machine. */
  suspicion: suspicionView.nullable(),
  /** Newest first. */
  evidence: z.array(evidenceView),
  /** The provider's firewall profile that stands before the isolated machine, and the one that comes back; null: none. */
  wall: z.object({ profile: z.string(), former: z.string() }).nullable(),
  /** What the provider drew of its machine; null: nobody has asked it. */
  providerCharts: providerChartsView.nullable(),
  /** Oldest first. */
  vitalsHours: z.array(vitalsHourView),
  /** A kind that didn't come in these days is left out. */
  strayMail: z.array(strayMailView),
  audit: z.array(auditView),
});
export const nodeRestoreBody = actReason.extend({ backupId: id });
/** `backupId` null: nothing is put back, for a node none of whose domains signs. */
export const nodeRebuildBody = actReason.extend({ backupId: id.nullable() });
export const nodeOperationBody = z.discriminatedUnion("kind", [
  actReason.extend({
    kind: z.enum(["apply", "restart-mailu", "reboot", "rotate-key", "renew-tls", "grade-addresses"]),
  }),
  /** `rid`: the provider's plan to resize to. */
  actReason.extend({ kind: z.literal("resize"), rid: z.string().min(1).max(64) }),
]);
const machineSize = z.object({
  rid: z.string(),
  name: z.string(),
  cpu: z.number().int(),
  ramMb: z.number().int(),
  diskGb: z.number().int(),
  /** List price of the machine alone. */
  monthlyCents: z.number().int(),
});
/** GET /v1/admin/fleet/:id/sizes: what the machine is, null when the price list does not tell, and what it can become. */
export const nodeSizesView = z.object({
  present: machineSize.nullable(),
  /** Cheapest first; `moreCents` a month. */
  larger: z.array(machineSize.extend({ moreCents: z.number().int() })),
  /** When the price list was read. */
  readAt: instant.nullable(),
});
