import { day } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import { senderAbroad } from "./languages.ts";
import { blockedFor, row } from "./row.ts";

const ourSide =
  "(?:\\bsender\\b|\\bsender's|sending (?:domain|host|user|address|server|account|mta|from)|return.?path|\\bmail ?from:?\\b|\\bfrom address|\\breply-to\\b|\\b[eh][eh]lo\\b|client (?:address|host|ip)|your (?:ip|host|server|domain|account|address|e-?mail address)\\b)";
const isWrong =
  "(?:unknown|invalid|illegal|no such|not (?:found|valid|known|exist|verified|recogni\\w+|registered|be found)|n't exist|cannot be verified|unavailable|no longer|deleted|removed)";

/** Our sender's address or domain is unknown, refused, or not who may send. */
export const senderRules: readonly ReplyRule[] = [
  row("block/sender", blockedFor("rejected", day, "mailbox"), {
    version: 11,
    phrases: [
      "sender(?:'s)?(?: e-?mail)?(?: address)?(?: domain)?(?: <?@>?)?:? ?(?:is |was |has been |verify |verification )?(?:rejected|denied|refused|failed|not (?:allowed|permitted|accepted|found|exist|known|pre-approved|verified|valid)|unknown|invalid|spammer|blocked|does not exist|is empty)|(?:invalid|bad|unknown|unroutable|unverified|unresolvable|forged|bogus|illegal) (?:envelope )?(?:sender|return.?path|return address|mail ?from|from address|from domain)",
      "domain of sender|sender (?:domain|address).{0,60}(?:not|invalid|reject|resolv|exist|must)|mail from .{0,60}(?:not (?:accepted|allowed|owned|permitted)|denied|rejected|refused|invalid|does not exist|must)|mx records for|valid sender domain|(?:null|empty) (?:envelope )?sender|empty envelope|\\bbatv\\b|backscatter|third-party dsns|unsigned dsn|returned mail not accepted|emetteur invalide|envelope blocked|fully qualified (?:e-?mail|sender|domain)|not a registered gateway user|not (?:a )?member of this (?:mailing )?list|not a known member|not (?:a |an )?(?:valid|known|authori[sz]ed|allowed) sender|may not have permission to post|groups\\.google\\.com/support|recursive cname|administrative prohibition|delivery not authorized, message refused|imposed mailbox access|from: domain is invalid|sending to/from an address|rejected: e-?mail address is not verified|\\bcallout\\b(?! verification failed)",
      "sender\\b.{0,30}\\bverif\\w+.{0,20}fail|(?:required|missing) (?:in|for) (?:the )?(?:envelope )?sender|(?:sender|\\bfrom\\b).{0,30}\\bmismatch|(?:cannot|can't|could not|unable to) verify (?:the |your )?(?:sender|from|return)|\\breturn (?:address|path) (?:is )?not\\b|\\bfaked? (?:sender|router?|received)\\b|\\bpossibl[ey] forge(?:ry|d)\\b|\\bcallback (?:setup )?failed\\b|\\bsender (?:is )?not (?:in|on) (?:an? |the )?(?:allowed|approved|safe|permitted|accepted)\\b|\\bno (?:valid )?(?:mx|a record|a/mx|dns entr|dns record).{0,30}\\b(?:sender|your|from)\\b|(?:\\bsender|mail ?from|\\bfrom (?:address|domain)).{0,60}\\bno (?:valid )?(?:mx|a record|a/mx|dns)\\b|^[45]\\d\\d[ -](?:[45]\\.\\d\\.\\d )?(?:could not|couldn't|cannot|can't|unable to) resolve\\b|(?:denies|rejects|refuses) (?:the |this |your )?sender|sender is unvalidated|invalid dns mx\\b|(?:postmaster|callback) verif\\w+ failed|envelope sender is in",
      "(?:registered|listed|known|marked|identified) as (?:a )?spammer|sender (?:e-?mail )?(?:address )?is not in (?:my|our|the)\\b|^[45]\\d\\d[ -]verification failed|domain may not exist or dns check failed|verify mail ?from|mail ?from (?:check|verif\\w+) fail|does not like .{0,40}sender|envelope (?:from|sender).{0,40}(?:reject|refus|deni|not)",
      "(?:and|your) sender(?: address)? (?:do(?:es)?n't|do(?:es)? not) match|domain name required for sender|\\bmx (?:record )?for (?:the |your )?sender",
      "\\bfrom ?: ?domain must\\b|(?:\\bfrom|\\bsender) (?:address |domain |header )?(?:does not|doesn't|did not) match (?:an? |any |the |your )?(?:verified|authori[sz]ed|authenticated|allowed)\\b",
    ],
    samples: [
      "554 5.7.1 Recipient address rejected: Username user@example.org and sender doesn't match",
      "553 5.1.8 <root@example.com>... Domain of sender address root@example.com does not exist",
      "501 5.1.8 Sender address rejected",
      "550 You are registered as spammer (by user's reject list)",
      "501 <user@example.org> Sender email is not in my domain",
      "550 5.1.0 <bounce@example.com> sender rejected.",
      "550 Verification failed",
      "553 host denies the sender",
      "451 From:domain must resolve",
      "550 The from address does not match a verified Sender Identity.",
      "550-Postmaster verification failed while checking <user@example.org> 550-Response: 550 <postmaster@example.org>: User unknown",
      "550 Invalid DNS MX or A/AAAA resource record",
      "550 Domain may not exist or DNS check failed [abc]. https://service.mail.qq.com/detail/122/172",
      "You are not a member of this mailing list <list@example.com>",
      "the group you tried to contact (sales) may not exist, or you may not have permission to post messages to the group.",
      "https://groups.google.com/support/",
      "550 'user@example.com' is not a registered gateway user",
      "553 5.5.4 <user>... Domain name required for sender address user",
      "550 Sender verification is required but failed",
      "550 No MX for your FROM address",
      "550 sender not in allowed list",
      "550 sender and From header mismatch",
      "550 return address not reachable",
      "553 5.1.3 Bad return address syntax",
      "550 Cannot verify sender",
      "550 callback failed",
      "550 Requested mail action not taken: Fake sender",
      "553 fake router infomation.",
      "553 VS10-RT Possible forgery or deactivated due to abuse (#5.1.1) 192.0.2.211",
      "550-Callback setup failed while verifying <user@example.org>",
      "550 Could not resolve example.com",
      "511 sorry, can't find a valid MX for sender domain (#5.1.1 - chkuser)",
    ],
  }),
  // What is unknown, invalid or gone is on our side: words that would be proof if they spoke of the recipient.
  row("block/our-side", blockedFor("rejected", day, "mailbox"), {
    version: 3,
    phrases: [
      `^(?!.*\\b5\\.1\\.(?:1|2|3|6|10)\\b).*${ourSide}.{0,60}${isWrong}`,
      `^(?!.*\\b5\\.1\\.(?:1|2|3|6|10)\\b).*${isWrong}.{0,30}${ourSide}`,
      ...senderAbroad,
    ],
    samples: [
      "550 the sending domain does not exist",
      "550 unknown or deleted: your account",
      "550 Absenderadresse existiert nicht",
    ],
  }),
  row("block/sender-code", blockedFor("rejected", day, "mailbox"), {
    enhanced: ["5.1.7", "5.1.8", "4.1.7", "4.1.8"],
    // Some say 5.1.7 of a recipient; their words name the mailbox.
    phrases: ["^(?!.*\\bno (?:such )?(?:mailbox|user)\\b)"],
    samples: ["553 5.1.8 not accepted"],
  }),
  row("block/sender-refused-at-mail", blockedFor("rejected", day, "mailbox"), {
    stages: ["mail"],
    phrases: ["address rejected|not accepted|refused|denied"],
    samples: ["550 5.7.1 Access denied (in reply to MAIL FROM command)"],
  }),
];
