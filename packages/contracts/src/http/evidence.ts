import { standings, warmupModes } from "@penguinmails/core/warmup/mode";
import { z } from "zod";
import { outOfRotationView } from "./blocklists.ts";
import { id, instant, page } from "./common.ts";
import { budgetAlertView } from "./reputation.ts";

/** GET /v1/decisions?subject=&standing=&folded= · GET /v1/decisions/:id/alike : each limit that moved or would have. POST /v1/decisions/:id/accept · /dismiss (proposals) */
export const decisionView = z.object({
  id,
  at: instant,
  subject: z.object({
    kind: z.enum(["mailbox", "pair", "address", "domain", "campaign", "list", "tenant", "node"]),
    id: z.string(),
    label: z.string(),
  }),
  change: z.object({ limit: z.string(), before: z.string(), after: z.string() }),
  /** One sentence a tenant understands. */
  reason: z.string(),
  clears: z.string().nullable(),
  clearsAt: instant.nullable(),
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
  /** The agency's mode when it was decided. */
  mode: z.enum(warmupModes),
  /** The limit moved if `applied` or `accepted`; `proposed` waits for an answer, until its time has run out. */
  standing: z.enum(standings),
  /** In a folded list: how many more its ruling wrote, of other subjects at the same moment for the same reason. Else 0. */
  alike: z.number().int(),
});
/** `folded`: of each ruling only the first decision. */
export const decisionsAsked = page.extend({
  subject: z.string().max(120).optional(),
  standing: z.enum(standings).optional(),
  folded: z.stringbool().optional(),
});
/** GET /v1/pairs?limit=&cursor= : the warm-up state of each address × operator; what is held back first, then what is used most. */
export const pairView = z.object({
  addressId: id,
  ip: z.string(),
  operator: z.string(),
  state: z.string(),
  capPerDay: z.number().int(),
  usedToday: z.number().int(),
  restsUntil: instant.nullable(),
  sent7d: z.number().int(),
  bounceRate7d: z.number().nullable(),
  complaintRate7d: z.number().nullable(),
});
/** GET /v1/suppressions · POST /v1/suppressions · DELETE /v1/suppressions/:id (manual ones only) */
export const suppressionView = z.object({
  id,
  email: z.string(),
  reason: z.enum(["hard-bounce", "unreachable", "complaint", "unsubscribe", "manual", "objection"]),
  createdAt: instant,
  note: z.string().nullable(),
});
/** GET /v1/overview */
export const overviewView = z.object({
  nodes: z.object({ serving: z.number(), total: z.number() }),
  domains: z.object({ verified: z.number(), total: z.number() }),
  /** `maySend`: ready ones that nothing keeps from sending, and `capPerDay` of those alone. */
  mailboxes: z.object({
    ready: z.number(),
    maySend: z.number(),
    total: z.number(),
    capPerDay: z.number(),
    sentToday: z.number(),
  }),
  campaigns: z.object({ running: z.number(), total: z.number() }),
  last30Days: z.array(
    z.object({
      day: z.iso.date(),
      accepted: z.number(),
      delivered: z.number(),
      bounced: z.number(),
      complained: z.number(),
      replied: z.number(),
    }),
  ),
  recentDecisions: z.array(decisionView),
  /** Error budgets that burn or are spent, bad ones first. */
  budgetAlerts: z.array(budgetAlertView),
  /** Listed addresses that send nothing. */
  outOfRotation: z.array(outOfRotationView),
  /** Why staff stopped all sending of the agency; null while it may send. */
  sendingStopped: z.string().nullable(),
  /** What to do next, in order; `level` is the least that may do it. */
  nextSteps: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      href: z.string(),
      level: z.enum(["owner", "manager"]),
    }),
  ),
});
