import { egressFields } from "@penguinmails/core/egress/judge-egress";
import { mailboxStates } from "@penguinmails/core/fleet/mailbox-moves";
import { z } from "zod";
import { email, hostname, id, instant } from "./common.ts";

export const domainStatus = z.enum(["pending", "verified", "degraded", "held"]);
export type DomainStatus = z.infer<typeof domainStatus>;
export const recordCheck = z.object({
  purpose: z.enum([
    "mx",
    "spf",
    "dkim",
    "dmarc",
    "return-path-mx",
    "return-path-spf",
    "tracking",
    "a",
    "ptr",
  ]),
  name: z.string(),
  type: z.string(),
  expected: z.array(z.string()),
  found: z.array(z.string()),
  state: z.enum(["ok", "missing", "wrong", "unknown", "pending"]),
  /** One sentence: what is wrong and how to mend it; null when ok. */
  advice: z.string().nullable(),
});
const egressField = z.object({
  field: z.enum(egressFields),
  expected: z.string(),
  seen: z.string(),
  state: z.enum(["ok", "wrong", "unknown"]),
  /** One sentence: what is wrong; null unless wrong. */
  advice: z.string().nullable(),
});
/** How the domain's mail was last seen leaving from its address. */
const egressHold = z.object({ code: z.string(), message: z.string() }).nullable();
const egressView = z.object({
  /** Why nothing may be sent now; null: it may. */
  hold: egressHold,
  /** A test mail is on its way. */
  probing: z.boolean(),
  fields: z.array(egressField),
  seenAt: instant.nullable(),
  expiresAt: instant.nullable(),
});
/** POST /v1/domains {name, nodeId} → 202 · GET /v1/domains?limit=&cursor= · GET /v1/domains/:id · POST /v1/domains/:id/check → 200 domainView (checked now) · POST /v1/domains/:id/attest → 202 · DELETE */
export const domainBody = z.strictObject({ name: hostname, nodeId: id });
export const domainView = z.object({
  id,
  name: z.string(),
  status: domainStatus,
  /** Why nothing of it is sent though its records are right: its agency, itself, its address or its node; null: it may send. */
  hold: egressHold,
  nodeId: id,
  egressIp: z.string().nullable(),
  egress: egressView,
  /** Operators that its mail is held to because they refused the domain itself; until when, unless it is checked before. */
  refusedBy: z.array(z.object({ operator: z.string(), says: z.string(), since: instant, until: instant })),
  /**
   * What its node took and has not handed over: `isHeld`, none of it leaves now; `awaitsRecords`, it took that before the
   * domain moved to its present address, and its records don't name this one yet; `rest`, so many of those wait for room
   * there.
   */
  queue: z.object({ isHeld: z.boolean(), awaitsRecords: z.boolean(), rest: z.number().int().nonnegative() }),
  publishedBy: z.string().nullable(),
  records: z.array(recordCheck),
  lastCheckedAt: instant.nullable(),
  verifiedAt: instant.nullable(),
  createdAt: instant,
});
/** POST /v1/mailboxes {domainId, localPart, displayName} → 202 · GET /v1/mailboxes?domainId= · GET /v1/mailboxes/:id · PATCH {paused} · DELETE */
export const mailboxBody = z.strictObject({
  domainId: id,
  localPart: z
    .string()
    .trim()
    .toLowerCase()
    .regex(
      /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
      "Small letters, digits, dots, hyphens and underscores, with a letter or a digit at both ends.",
    ),
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .regex(/^[^\r\n"<>@]*$/, "A name on one line, without quotation marks, angle brackets and @."),
});
export const mailboxView = z.object({
  id,
  email: z.string(),
  displayName: z.string(),
  domainId: id,
  status: z.enum(mailboxStates),
  /** Why it sends nothing though it is ready: its agency, domain, address or node; null: it may send. */
  hold: egressHold,
  /** What of its mail waits though it may send, each a sentence: mail to operators that refuse its domain, or towards whom its address rests. */
  partHolds: z.array(z.string()),
  capPerDay: z.number().int(),
  sentToday: z.number().int(),
  nextSendAt: instant.nullable(),
  createdAt: instant,
});
/** POST /v1/mailboxes/:id/reveal → 200 · POST /v1/mailboxes/:id/password → 202: what its mail is read with. */
export const mailboxLogIn = z.object({
  email: z.string(),
  password: z.string(),
  /** IMAP over TLS from the first byte; `host` is the name in its certificate. */
  imap: z.object({ host: z.string(), port: z.number().int() }),
  /** Where people read it in a browser; null: its node has no webmail. */
  webmailUrl: z.url().nullable(),
  /** Another password was asked for and its machine has not taken it yet; this one is good until then. */
  changing: z.boolean(),
});
export const mailboxPatch = z.strictObject({ paused: z.boolean() });
export const suppressionBody = z.strictObject({ email, note: z.string().max(400).optional() });
