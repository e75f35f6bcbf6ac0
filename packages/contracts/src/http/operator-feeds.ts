import { feedMetrics, feedSources } from "@penguinmails/core/ports/operator-feed";
import { z } from "zod";
import { id, instant, page } from "./common.ts";

const source = z.enum(feedSources);
/** Who tells, as people call it. */
const sourceName = z.string();

/**
 * GET /v1/reputation/:id/operators?limit=&cursor= : what operators' own statistics say of a domain, an address, both of a mailbox, or all
 * of an agency. Newest day first, at most 14; no day: the operator has told nothing yet.
 */
export const operatorWordsView = z.object({
  source,
  sourceName,
  subject: z.object({ kind: z.enum(["domain", "address"]), id, label: z.string() }),
  days: z.array(
    z.object({
      day: z.iso.date(),
      /** Empty: the operator had too little mail of that day to say anything. Rates and shares 0..1; equal ends are exact. */
      said: z.array(z.object({ metric: z.enum(feedMetrics), least: z.number(), most: z.number() })),
    }),
  ),
});

/** A page of troubles; the cursor is the day of the last one seen, and its subject, source and metric. */
export const pageOfTroubles = page.extend({
  cursor: z
    .string()
    .regex(
      /^\d{4}-\d\d-\d\d:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::[a-z-]{1,40}){2}$/,
      "Not a cursor",
    )
    .optional(),
});
/** GET /v1/admin/operator-feeds?limit=&cursor= : how the readings go, and what operators hold against anybody these days, newest first. */
export const adminOperatorFeedsView = z.object({
  feeds: z.array(
    z.object({
      source,
      sourceName,
      /** Null: never. */
      askedAt: instant.nullable(),
      answeredAt: instant.nullable(),
      /** Domains or addresses that the last reading that worked spoke of. */
      covered: z.number().int(),
      /** Why the last reading failed; null: it did not. */
      fault: z.string().nullable(),
    }),
  ),
  troubles: z.array(
    z.object({
      tenantId: id,
      tenantName: z.string(),
      source,
      day: z.iso.date(),
      /** What it asks of limits: none rises, or they shrink. */
      verdict: z.enum(["hold", "ease", "back"]),
      sentence: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** POST /v1/admin/operator-feeds/yahoo : what a person copied from Yahoo's Sender Hub; the form is in docs/operator-feeds.md. */
export const yahooImportBody = z.strictObject({ csv: z.string().trim().min(1).max(200_000) });
export const yahooImportView = z.object({ covered: z.number().int() });
