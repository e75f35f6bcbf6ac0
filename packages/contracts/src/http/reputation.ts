import { z } from "zod";
import { id, instant } from "./common.ts";

const kind = z.enum(["tenant", "address", "domain", "mailbox"]);
const term = z.enum(["bounces", "complaints", "slow-downs", "listing", "domain-listing"]);
/** 0..1: what a term leaves of the score. */
const factor = z.number().min(0).max(1);
/** A score 0..100 with its terms, whose product it is; or how much of the evidence it needs is there. */
export const reputation = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("scored"),
    score: z.number().int().min(0).max(100),
    terms: z
      .array(
        z.object({
          name: term,
          factor,
          evidence: z.record(z.string(), z.union([z.number(), z.string()])),
          /** One sentence a tenant understands. */
          sentence: z.string(),
        }),
      )
      .readonly(),
  }),
  z.object({
    state: z.literal("insufficient-data"),
    sent: z.number().int(),
    needed: z.number().int(),
  }),
]);
/** GET /v1/reputation : the agency's, and that of each of its addresses, domains and mailboxes. */
export const subjectReputationView = z.object({
  subject: z.object({ kind, id, label: z.string() }),
  reputation,
});
/** GET /v1/reputation/:id : with how each day before ended; `score` null: not enough data. */
export const reputationHistoryView = subjectReputationView.extend({
  days: z.array(
    z.object({
      day: z.iso.date(),
      score: z.number().int().nullable(),
      factors: z.partialRecord(term, factor),
    }),
  ),
});

const budgetSubject = z.object({
  kind: z.enum(["pair", "domain", "mailbox", "tenant"]),
  id: z.string(),
  label: z.string(),
});
const budgetOf = z.enum(["complaint", "bounce"]);
const budgetState = z.enum(["ok", "slow-burn", "fast-burn", "spent"]);
const severity = z.enum(["warn", "bad"]);
/** GET /v1/error-budgets : how many complaints or bounces the last seven days leave. */
export const errorBudgetView = z.object({
  subject: budgetSubject,
  of: budgetOf,
  /** The limit ahead: `slow`, or `stop` once more came than `slow` allows. */
  limit: z.enum(["slow", "stop"]),
  volume: z.number().int(),
  used: z.number().int(),
  allowed: z.number().int(),
  left: z.number().int(),
  /** 1 uses up the budget in its week. */
  fastBurnRate: z.number(),
  slowBurnRate: z.number(),
  state: budgetState,
  severity: severity.nullable(),
  sentence: z.string(),
});
/** GET /v1/budget-alerts : budgets that burned or were spent; `closedAt` null: still so. */
export const budgetAlertView = z.object({
  id,
  subject: budgetSubject,
  of: budgetOf,
  state: budgetState,
  severity,
  sentence: z.string(),
  raisedAt: instant,
  closedAt: instant.nullable(),
});
/** GET /v1/admin/tenants/:id/reputation */
export const adminReputationView = z.object({
  scores: z.array(subjectReputationView),
  budgets: z.array(errorBudgetView).readonly(),
});
