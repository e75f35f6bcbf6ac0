import { strayKinds } from "@penguinmails/core/feedback/stray-mail";
import { reaches } from "@penguinmails/core/fleet/reachability";
import { z } from "zod";
import { id, instant } from "./common.ts";

/** How a serving node answers from here: by SSH, and by its mail server's greeting. */
export const reachView = z.object({
  state: z.enum(reaches),
  since: instant,
  /** What is the matter and what it does to mail, as a sentence; null while both ways answer. */
  because: z.string().nullable(),
  /** Why its mailboxes get no new slots; null: they do. */
  held: z.string().nullable(),
  nextProbeAt: instant,
  /** Newest first. Per way: null when it answered, else why not. */
  probes: z.array(z.object({ at: instant, ssh: z.string().nullable(), smtp: z.string().nullable() })),
});

const share = z.number().min(0).max(1).nullable();
const count = z.number().nullable();
/** How a machine does, as it last told; null is unknown. Shares are 0..1. */
export const vitalsView = z.object({
  readAt: instant,
  cpuBusy: share,
  loadPerCpu: count,
  memoryUsed: share,
  memoryBytes: count,
  swapUsed: share,
  diskUsed: share,
  inodesUsed: share,
  /** Messages in the mail server's queue. */
  queued: count,
  clockOffMs: count,
  /** Restarts of its containers since they were made, and within about the last hour. */
  restarts: count,
  restartsLately: count,
  /** What is the matter, worst first; each with what a person does next. */
  strains: z.array(z.object({ code: z.string(), since: instant, because: z.string(), remedy: z.string() })),
});
/** Means of one hour. */
export const vitalsHourView = z.object({
  hour: instant,
  cpuBusy: share,
  memoryUsed: share,
  swapUsed: share,
  diskUsed: share,
  queued: count,
});
/** What the provider draws of a machine, by hours. asked: not heard yet · read: `items` is what we understood, which may be nothing · unknown-shape: it answered in a shape that we don't know · failed: see `problem` */
export const providerChartsView = z.object({
  state: z.enum(["asked", "read", "unknown-shape", "failed"]),
  askedAt: instant,
  answeredAt: instant.nullable(),
  /** A sentence. */
  problem: z.string().nullable(),
  /** Under the provider's names, in units that it does not tell; while it is asked again, those of the last time. */
  items: z.array(
    z.object({ name: z.string(), hours: z.array(z.object({ hour: instant, value: z.number() })) }),
  ),
});
/** What speaks for somebody else on a machine, and what a person does next. `acknowledged`: who has said why it is none. */
export const suspicionView = z.object({
  raisedAt: instant,
  hints: z.array(z.object({ sentence: z.string(), since: instant })),
  next: z.string(),
  acknowledged: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable(),
});
/** Mail in a node's collector that proves no message of ours. `days`: the last 14 (UTC) with today, oldest first. */
export const strayMailView = z.object({
  kind: z.enum(strayKinds),
  days: z.array(z.object({ day: z.string(), mails: z.number().int() })),
  lastAt: instant,
});
/** What was kept of a node before it was isolated. `sha256` (hex) and `bytes` are of the JSON that was sealed. */
export const evidenceView = z.object({
  id,
  takenAt: instant,
  sha256: z.string(),
  bytes: z.number().int(),
});
/** GET /v1/admin/fleet/:id/evidence/:evidenceId. `code`: exit code of the command whose words these are; `isCut`: there were more. */
export const evidenceDetail = evidenceView.extend({
  parts: z
    .array(z.object({ name: z.string(), code: z.number().int(), text: z.string(), isCut: z.boolean() }))
    .readonly(),
});
export const evidenceParams = z.strictObject({ id, evidenceId: id });
