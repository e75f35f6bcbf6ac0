import { z } from "zod";
import { queueNames } from "../jobs/catalog.ts";
import { id, instant, page } from "./common.ts";

/** GET /v1/admin/queues/failed : jobs that used up their attempts, newest first. Payloads stay out: they may carry links. */
export const failedJobView = z.object({
  id: z.string(),
  queue: z.enum(queueNames),
  name: z.string(),
  /** Tenant and row of the payload, when it names them. */
  tenant: z.object({ id, name: z.string() }).nullable(),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
  attempts: z.number().int(),
  /** What the last attempt died of, one line. */
  error: z.string(),
  /** Real time. */
  failedAt: instant.nullable(),
});
/** POST /v1/admin/queues/retry-job */
export const jobRef = z.strictObject({ queue: z.enum(queueNames), id: z.string().min(1).max(200) });
/** POST /v1/admin/queues/pause · /resume */
export const queueRef = z.strictObject({ queue: z.enum(queueNames) });

/** GET /v1/admin/outbox?limit=&cursor= : rows that are due and not yet with the queue, oldest first. */
export const outboxRowView = z.object({
  id,
  tenant: z.object({ id, name: z.string() }),
  job: z.string(),
  dueAt: instant,
  /** Real milliseconds since the row was written. */
  ageMs: z.number(),
});
/** GET /v1/admin/inbox?limit=&cursor= : messages from outside that nobody has acted on yet, oldest first. */
export const inboxRowView = z.object({
  source: z.string(),
  id: z.string(),
  type: z.string(),
  objectId: z.string(),
  receivedAt: instant,
  attempts: z.number().int(),
  /** Real time of the next try. */
  notBefore: instant,
  lastError: z.string().nullable(),
});
/** The cursor is when the last row seen was received, in ms, and what it is called. */
export const inboxPage = page.extend({
  cursor: z
    .string()
    .regex(/^\d{1,13}:[^:]{1,60}:.{1,200}$/, "Not a cursor")
    .optional(),
});
/** POST /v1/admin/inbox/retry : try it now. */
export const inboxRef = z.strictObject({ source: z.string().min(1).max(60), id: z.string().min(1).max(200) });
