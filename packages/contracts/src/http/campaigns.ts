import { policy } from "@penguinmails/core/policy";
import { z } from "zod";
import { id, instant, reason } from "./common.ts";
import { pairView } from "./evidence.ts";

/** POST /v1/lead-lists?name= (text/csv body) → 201 importView · GET /v1/lead-lists?limit=&cursor= · GET /v1/lead-lists/:id · GET /v1/lead-lists/:id/leads · GET /v1/lead-lists/:id/rejected */
export const rejectedRow = z.object({ line: z.number().int(), reason: z.string(), value: z.string() });
export const leadListView = z.object({
  id,
  name: z.string(),
  rows: z.number().int(),
  imported: z.number().int(),
  rejected: z.number().int(),
  columns: z.array(z.string()),
  createdAt: instant,
});
export const importView = leadListView.extend({ rejectedRows: z.array(rejectedRow).max(1_000) });
export const leadView = z.object({
  id,
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  company: z.string().nullable(),
  custom: z.record(z.string(), z.string()),
  status: z.enum(["active", "replied", "suppressed", "erased"]),
});
/** POST /v1/lead-lists/preview (text/csv body: the file's beginning, at most 256 KiB) → 200: how it will be read. */
export const leadFilePreview = z.object({
  columns: z.array(z.string()),
  leads: z.array(leadView.omit({ id: true, status: true }).extend({ line: z.number().int() })).max(5),
});
/** POST /v1/templates → 201 · GET /v1/templates?limit=&cursor= · GET, PUT /v1/templates/:id. Subject and Markdown body, both with {{firstName}} placeholders. */
export const templateBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .regex(/^[^\r\n]*[^\s\p{C}][^\r\n]*$/u, "is one line with something to read on it"),
  body: z.string().min(1).max(policy.limits.templateCharacters),
});
export const templateView = z.object({
  id,
  name: z.string(),
  subject: z.string(),
  body: z.string(),
  placeholders: z.array(z.string()),
  createdAt: instant,
});
/** POST /v1/templates/preview → 200. `nth`: which lead of the list, from 0; past its end it begins anew. Without a list no placeholder has a value. */
export const templatePreviewBody = z.strictObject({
  subject: z.string().max(300),
  body: z.string().max(policy.limits.templateCharacters),
  leadListId: id.optional(),
  nth: z.number().int().min(0).max(1_000_000).default(0),
});
export const templatePreviewView = z.object({
  subject: z.string(),
  text: z.string(),
  /** A fragment without scripts, pictures or raw HTML of the template. */
  html: z.string(),
  /** Below every message: who sends it and where post reaches them. */
  identity: z.string(),
  /** Whose values were used. */
  lead: z.object({ email: z.string(), nth: z.number().int(), of: z.number().int() }).nullable(),
  /** Placeholders without a value and without a fallback; they show as written. This lead would be left out. */
  missing: z.array(z.string()),
});
export const campaignStatus = z.enum(["draft", "planning", "running", "paused", "finished", "stopped"]);
export type CampaignStatus = z.infer<typeof campaignStatus>;
/** POST /v1/campaigns → 201 · GET /v1/campaigns?limit=&cursor= · GET /v1/campaigns/:id · POST /:id/launch → 202 | 422 launch-blocked · POST /:id/pause · /:id/resume · /:id/stop */
export const campaignBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  templateId: id,
  leadListId: id,
  mailboxIds: z.array(id).min(1).max(1_000),
});
/** POST /v1/campaigns/check → 200 launchCheckView: what a launch would say, with nothing written. */
export const launchCheckBody = campaignBody.omit({ name: true });
export const launchCheckView = z.object({
  blockers: z.array(reason),
  leads: z.number().int(),
  suppressedLeads: z.number().int(),
  capacityPerDay: z.number().int(),
  estimatedSendingDays: z.number().int(),
  /** Whose sending hours count. */
  timezone: z.string(),
});
const messageCounts = z.object({
  planned: z.number().int(),
  queued: z.number().int(),
  leased: z.number().int(),
  accepted: z.number().int(),
  delivered: z.number().int(),
  deferred: z.number().int(),
  deferredThenDelivered: z.number().int(),
  bouncedHard: z.number().int(),
  bouncedSoft: z.number().int(),
  complained: z.number().int(),
  replied: z.number().int(),
  unsubscribed: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
  skipped: z.number().int(),
});
export const campaignView = z.object({
  id,
  name: z.string(),
  status: campaignStatus,
  statusReason: reason.nullable(),
  templateId: id,
  templateName: z.string(),
  leadListId: id,
  leadListName: z.string(),
  mailboxIds: z.array(id),
  counts: messageCounts,
  /** Leads left out when planning, by reason. */
  leftOut: z.record(z.string(), z.number().int()),
  /** Why queued messages are not going right now, most frequent first; in a list only what holds all mail of the agency. */
  held: z.array(reason.extend({ count: z.number().int() })),
  nextSendAt: instant.nullable(),
  createdAt: instant,
  launchedAt: instant.nullable(),
  finishedAt: instant.nullable(),
});
export const launchView = z.object({
  campaign: campaignView,
  capacityPerDay: z.number().int(),
  estimatedSendingDays: z.number().int(),
});
/** GET /v1/campaigns/:id/messages?state= · GET /v1/messages/:id */
export const messageView = z.object({
  id,
  campaignId: id,
  to: z.string(),
  from: z.string().nullable(),
  state: z.string(),
  operator: z.string().nullable(),
  subject: z.string().nullable(),
  sendAt: instant.nullable(),
  lastReply: z.string().nullable(),
  events: z.array(z.object({ kind: z.string(), at: instant, detail: z.string().nullable() })),
});
/** One operator's part of a campaign. `hosts`: how many operators the row stands for; `others` adds up the small ones. `waiting`: not handed over yet; `accepted`: on the node or beyond. */
const operatorCounts = z.object({
  operator: z.string(),
  hosts: z.number().int(),
  planned: z.number().int(),
  waiting: z.number().int(),
  accepted: z.number().int(),
  delivered: z.number().int(),
  deferred: z.number().int(),
  bounced: z.number().int(),
  complained: z.number().int(),
  replied: z.number().int(),
});
const campaignEventView = z.object({
  id,
  messageId: id,
  kind: z.string(),
  at: instant,
  to: z.string(),
  operator: z.string().nullable(),
  detail: z.string().nullable(),
});
/**
 * GET /v1/campaigns/:id/activity : by operator, most messages first; the limits that the addresses it leaves from have
 * towards those; the latest events, newest first.
 */
export const campaignActivityView = z.object({
  operators: z.array(operatorCounts),
  limits: z.array(pairView),
  events: z.array(campaignEventView).max(50),
});
