import { day, hour } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import {
  blockedFor,
  cooled,
  counted,
  domainStopped,
  listed,
  misconfigured,
  quarantined,
  retried,
  row,
  slowed,
} from "./row.ts";

/** Yahoo, AOL and who hosts there. Source: senders.yahooinc.com/smtp-error-codes. */
export const yahooRules: readonly ReplyRule[] = [
  row("yahoo/permanent-deferral", blockedFor("blocked", day), {
    phrases: ["\\[tss(?:09|11)\\]", "permanently deferred; retrying will not succeed"],
    samples: [
      "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes",
    ],
  }),
  row("yahoo/deferral-strong", blockedFor("rejected", 4 * hour), {
    phrases: ["\\[(?:tss|ipts)05\\]"],
    samples: [
      "421 4.7.0 [TSS05] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1",
    ],
  }),
  row("yahoo/deferral", cooled("rejected", 2 * hour), {
    version: 2,
    phrases: [
      "\\[(?:tss|ipts)04\\]",
      "temporarily deferred due to (?:unexpected volume or )?user complaints",
    ],
    samples: [
      "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
    ],
  }),
  row(
    "yahoo/ts01",
    { ...slowed("rejected"), durationMs: (3 * hour) / 2 },
    {
      phrases: ["\\[ts0[123]\\]"],
      samples: ["421 4.7.1 [TS01] Messages from 192.0.2.1 temporarily deferred - 4.16.55.1"],
    },
  ),
  row("yahoo/listed", listed("badreputation"), {
    phrases: ["\\[bl2[0-9]\\]"],
    samples: [
      "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list; see http://postmaster.yahoo.com/550-bl23.html",
    ],
  }),
  row(
    "yahoo/connection-used-up",
    { ...retried("toomanyconn", "ok") },
    {
      phrases: ["max message per connection reached"],
      samples: ["421 Max message per connection reached, closing transmission channel"],
    },
  ),
  row("yahoo/unauthenticated", misconfigured("authfailure", "domain"), {
    operators: ["yahoo"],
    phrases: [
      "not accepted for policy reasons.{0,80}unauthenticated",
      "message not accepted for authentication reasons",
    ],
    samples: [
      "550 5.7.9 Message not accepted for authentication reasons",
      "550 5.7.9 This mail has been blocked because the sender is unauthenticated. Message not accepted for authentication reasons",
    ],
  }),
  row("yahoo/content", quarantined("spamdetected"), {
    phrases: ["\\[ph\\d\\d\\]"],
    samples: [
      "554 5.7.9 Message not accepted for policy reasons [PH01]. See https://postmaster.yahooinc.com/error-codes",
    ],
  }),
  row("yahoo/unresolvable", misconfigured("notcompliantrfc", "domain"), {
    phrases: ["unresolvable rfc.?532[12]", "does not (?:contain|have) a resolvable"],
    samples: [
      "451 Message temporarily deferred due to unresolvable RFC.5321 from domain; see https://postmaster.yahooinc.com/error-codes",
    ],
  }),
  row("yahoo/disabled", counted("suspend", 1), {
    operators: ["yahoo"],
    phrases: ["mailbox is disabled"],
    samples: [
      "554 30 Sorry, your message to user@aol.com cannot be delivered. This mailbox is disabled (554.30).",
    ],
  }),
  row("yahoo/domain-blocked", domainStopped("badreputation"), {
    operators: ["yahoo"],
    phrases: ["domain .{0,80}blocked due to (?:user complaints|reputation)"],
    samples: ["554 5.7.9 Domain example.com blocked due to user complaints"],
  }),
];
