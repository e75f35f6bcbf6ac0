import { readAddress } from "@penguinmails/core/campaigns/lead-row";
import { z } from "zod";
import { id, instant } from "./common.ts";
import { suppressionView } from "./evidence.ts";

/**
 * POST /v1/people/look-up → 200 personView · POST /v1/people/export → 200 personExport · POST /v1/people/erase → 200
 * erasureView. The address is in the body: the path of a call is logged.
 */
export const personBody = z.strictObject({
  email: z
    .string()
    .max(320)
    .refine((text) => readAddress(text.trim()) !== null, "Not an e-mail address such as jane@example.com"),
});

const reason = suppressionView.shape.reason;
const held = z.object({
  /** `mentions`: rows that are about others and name the address. */
  what: z.enum(["leads", "messages", "events", "mentions"]),
  count: z.number().int(),
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
});
export const personView = z.object({
  /** As it is stored. */
  email: z.string(),
  held: z.array(held),
  /** Lead lists that hold it. */
  lists: z.array(z.string()),
  suppression: z.object({ reason, since: instant, erasedAt: instant.nullable() }).nullable(),
  /** The agency's own templates that name it: an erasure leaves them. */
  templates: z.array(z.object({ id, name: z.string() })),
});

const exportedEvent = z.object({
  kind: z.string(),
  at: instant,
  source: z.string(),
  class: z.string().nullable(),
  reason: z.string().nullable(),
  replyCode: z.number().int().nullable(),
  enhanced: z.string().nullable(),
  text: z.string().nullable(),
});
export const personExport = z.object({
  email: z.string(),
  at: instant,
  heldBy: z.object({ name: z.string(), postalAddress: z.string().nullable() }),
  leads: z.array(
    z.object({
      list: z.string(),
      line: z.number().int(),
      email: z.string().nullable(),
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
      company: z.string().nullable(),
      custom: z.record(z.string(), z.string()),
      importedAt: instant,
      repliedAt: instant.nullable(),
    }),
  ),
  messages: z.array(
    z.object({
      campaign: z.string(),
      from: z.string(),
      to: z.string().nullable(),
      operator: z.string().nullable(),
      subject: z.string().nullable(),
      state: z.string(),
      reason: z.string().nullable(),
      lastReply: z.string().nullable(),
      plannedAt: instant,
      handedOverAt: instant.nullable(),
      repliedAt: instant.nullable(),
      complainedAt: instant.nullable(),
      unsubscribedAt: instant.nullable(),
      events: z.array(exportedEvent),
    }),
  ),
  suppression: z
    .object({ reason, note: z.string().nullable(), since: instant, erasedAt: instant.nullable() })
    .nullable(),
  /** Where else the address stands; no texts where the row is another person's. */
  mentions: z.array(z.object({ where: z.string(), texts: z.array(z.string()) })),
});
/** GET /v1/people/requests?limit=&cursor= : recipients who asked to be erased and were not yet, by the link in a message. */
export const erasureRequestView = z.object({ id, email: z.string(), askedAt: instant, dueAt: instant });
export const erasureView = z.object({
  /** When it was first erased. */
  erasedAt: instant,
  leads: z.number().int(),
  messages: z.number().int(),
  /** Of the messages: those that were still to be sent. */
  ended: z.number().int(),
  mentions: z.number().int(),
});
