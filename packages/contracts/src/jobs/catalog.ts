import { platformMailTemplates } from "@penguinmails/core/ports/outside";
import { z } from "zod";
import { id } from "../http/common.ts";

const ofTenant = { v: z.literal(1), tenantId: id };

/**
 * Every job there is. Payloads carry ids and JSON values; `v` is their version. `attempts`, `backoffMs` (exponential
 * from there) and `timeoutMs` are in real time. Handlers are idempotent: delivery is at least once.
 */
export const jobCatalog = {
  "node.converge": {
    queue: "high",
    payload: z.strictObject({ ...ofTenant, nodeId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 600_000,
  },
  "node.look": {
    queue: "low",
    payload: z.strictObject({ ...ofTenant, nodeId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 300_000,
  },
  "node.read-charts": {
    queue: "normal",
    payload: z.strictObject({ ...ofTenant, nodeId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 300_000,
  },
  "node.back-up": {
    queue: "low",
    payload: z.strictObject({ ...ofTenant, nodeId: id, backupId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 7_200_000,
  },
  "domain.converge": {
    queue: "normal",
    payload: z.strictObject({ ...ofTenant, domainId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 120_000,
  },
  "domain.check": {
    queue: "low",
    payload: z.strictObject({ ...ofTenant, domainId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 60_000,
  },
  "egress.probe": {
    queue: "normal",
    payload: z.strictObject({ ...ofTenant, domainId: id, probeId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 60_000,
  },
  "blocklist.look": {
    queue: "normal",
    payload: z.strictObject({ ...ofTenant, subjectKind: z.enum(["address", "domain"]), subjectId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 60_000,
  },
  "campaign.plan": {
    queue: "normal",
    payload: z.strictObject({ ...ofTenant, campaignId: id }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 300_000,
  },
  "message.dispatch": {
    queue: "high",
    payload: z.strictObject({ ...ofTenant, mailboxId: id, messageIds: z.array(id).min(1).max(100) }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 300_000,
  },
  "bounces.take-back": {
    queue: "normal",
    payload: z.strictObject({
      ...ofTenant,
      operator: z.string(),
      sinceMs: z.number(),
      untilMs: z.number().optional(),
    }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 120_000,
  },
  "warmup.close-day": {
    queue: "normal",
    payload: z.strictObject(ofTenant),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 120_000,
  },
  "platform-mail.send": {
    queue: "high",
    payload: z.strictObject({
      ...ofTenant,
      template: z.enum(platformMailTemplates),
      to: z.email(),
      variables: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 30_000,
  },
  "product-event.capture": {
    queue: "low",
    payload: z.strictObject({
      ...ofTenant,
      event: z.string(),
      distinctId: z.string(),
      properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      atMs: z.number(),
    }),
    attempts: 3,
    backoffMs: 2_000,
    timeoutMs: 30_000,
  },
} as const satisfies Record<string, JobDefinition>;

export type QueueName = "high" | "normal" | "low";
export const queueNames = ["high", "normal", "low"] as const satisfies readonly QueueName[];

export type JobDefinition = {
  readonly queue: QueueName;
  readonly payload: z.ZodType;
  readonly attempts: number;
  readonly backoffMs: number;
  readonly timeoutMs: number;
};
export type JobName = keyof typeof jobCatalog;
export type JobPayload<N extends JobName> = z.infer<(typeof jobCatalog)[N]["payload"]>;

/** One handler a job name: a missing handler does not compile. `signal` fires at the job's time-out and on shutdown. */
export type JobHandlers = {
  readonly [N in JobName]: (
    payload: JobPayload<N>,
    job: { readonly id: string; readonly attempt: number; readonly signal: AbortSignal },
  ) => Promise<void>;
};
