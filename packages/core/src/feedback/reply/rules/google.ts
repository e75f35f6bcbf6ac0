import { day, hour } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import {
  blockedFor,
  companyHeld,
  cooled,
  counted,
  domainStopped,
  gone,
  quarantined,
  retried,
  row,
  slowed,
} from "./row.ts";

/** Gmail and Workspace. Source: Google's SMTP error reference (support.google.com/a/answer/3726730). */
export const googleRules: readonly ReplyRule[] = [
  row(
    "google/over-quota-inactive",
    { ...gone("userunknown"), reason: "mailboxfull" },
    {
      codes: [552],
      phrases: ["p=overquotaperm", "out of storage space and inactive"],
      samples: [
        "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm - gsmtp",
      ],
    },
  ),
  row("google/disabled", counted("suspend", 1), {
    phrases: ["p=disableduser", "(?:email )?account that you tried to reach is (?:disabled|inactive)"],
    samples: [
      "550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser - gsmtp",
      "550 5.2.1 The email account that you tried to reach is inactive. - gsmtp",
    ],
  }),
  row(
    "google/recipient-flooded",
    { ...retried("speeding", "ok"), durationMs: hour },
    {
      phrases: [
        "user you are trying to contact is receiving mail (?:too quickly|at a rate)",
        "p=receivingrate",
      ],
      samples: [
        "450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time. https://support.google.com/mail/?p=ReceivingRate - gsmtp",
        "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. - gsmtp",
      ],
    },
  ),
  row("google/own-limit", slowed("speeding"), {
    version: 2,
    phrases: [
      "daily (?:user )?(?:sending|smtp relay) (?:quota|limit) exceeded",
      "5\\.7\\.1 e-?mail quota exceeded",
    ],
    samples: [
      "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852",
      "550 5.4.5 Daily sending quota exceeded. https://support.google.com/mail/?p=DailyUserSendingQuotaExceeded - gsmtp",
      "550 5.7.1 Email quota exceeded. - gsmtp",
    ],
  }),
  row("google/rate-blocked", blockedFor("blocked", 4 * hour), {
    codes: [5],
    phrases: ["unusual rate of (?:unsolicited )?(?:e?mail|mail)"],
    samples: [
      "550-5.7.1 Our system has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been blocked. - gsmtp",
      "550-5.7.28 Our system has detected an unusual rate of unsolicited email originating from your IP address. To protect our users from spam, email sent from your IP address has been blocked. - gsmtp",
    ],
  }),
  row(
    "google/rate-domain",
    { ...cooled("speeding"), scope: "domain" },
    {
      codes: [4],
      phrases: ["unusual rate of (?:unsolicited )?(?:e?mail|mail).{0,60}\\b(?:dkim|spf) domain"],
      samples: [
        "421-4.7.28 Gmail has detected an unusual rate of unsolicited email originating from your DKIM domain [example.com 36]. To protect our users from spam, mail sent from your domain has been temporarily rate limited. - gsmtp",
      ],
    },
  ),
  row("google/rate-content", quarantined("spamdetected"), {
    codes: [4],
    phrases: [
      "unusual rate of (?:unsolicited )?(?:e?mail|mail).{0,80}\\b(?:url domain|same message-id)",
      "unusual rate of (?:unsolicited )?(?:e?mail|mail) containing one of your url",
    ],
    samples: [
      "421-4.7.28 Gmail has detected an unusual rate of unsolicited email containing one of your URL domains. To protect our users from spam, mail containing this URL has been temporarily rate limited. - gsmtp",
    ],
  }),
  row(
    "google/rate-netblock",
    { ...cooled("speeding"), scope: "address" },
    {
      codes: [4],
      phrases: ["unusual rate of (?:unsolicited )?(?:e?mail|mail).{0,60}\\bip netblock"],
      samples: [
        "421-4.7.28 Gmail has detected an unusual rate of unsolicited email originating from your IP Netblock [192.0.2.0]. To protect our users from spam, mail sent from your IP Netblock has been temporarily rate limited. - gsmtp",
      ],
    },
  ),
  row("google/rate", cooled("speeding"), {
    codes: [4],
    phrases: ["unusual rate of (?:unsolicited )?(?:e?mail|mail)"],
    samples: [
      "421-4.7.28 Gmail has detected an unusual rate of unsolicited email originating from your IP address [192.0.2.1]. To protect our users from spam, mail sent from your IP address has been temporarily rate limited. - gsmtp",
    ],
  }),
  row("google/reputation-domain", domainStopped("badreputation"), {
    phrases: ["very low reputation of the sending domain"],
    samples: [
      "421-4.7.0 This message is suspicious due to the very low reputation of the sending domain. To best protect our users from spam, the message has been deferred. - gsmtp",
      "550-5.7.1 Gmail has detected that this message is likely suspicious due to the very low reputation of the sending domain. To best protect our users from spam, the message has been blocked. - gsmtp",
    ],
  }),
  row("google/reputation-ip-blocked", blockedFor("badreputation", day), {
    codes: [5],
    phrases: ["very low reputation of the sending ip"],
    samples: [
      "550-5.7.1 Gmail has detected that this message is likely suspicious due to the very low reputation of the sending IP address. To best protect our users from spam, the message has been blocked. - gsmtp",
    ],
  }),
  row("google/reputation-ip", blockedFor("badreputation", 2 * hour), {
    codes: [4],
    phrases: ["very low reputation of the sending ip"],
    samples: [
      "421-4.7.0 This message is suspicious due to the very low reputation of the sending IP address. To protect our users from spam, mail sent from your IP address has been temporarily rate limited. - gsmtp",
    ],
  }),
  row("google/whitelist", companyHeld("blocked"), {
    phrases: ["ip.{0,40} not in whitelist for rcpt domain", "violates? (?:an )?email policy.{0,200}gcdp"],
    samples: [
      "421-4.7.0 IP not in whitelist for RCPT domain, closing connection. - gsmtp",
      "550 5.7.1 The message violates an email policy of the recipient's organisation. abc123.45 - gcdp",
    ],
  }),
  row("google/content-security", quarantined("policyviolation"), {
    codes: [552],
    phrases: ["content presents a potential security issue", "illegal attachment on your message"],
    samples: [
      "552-5.7.0 This message was blocked because its content presents a potential security issue. Please visit https://support.google.com/mail/?p=BlockedMessage to review our message content guidelines. - gsmtp",
    ],
  }),
  row("google/temporary", retried("systemerror"), {
    codes: [4],
    enhanced: ["4.3.0"],
    phrases: ["mail server temporarily rejected message"],
    samples: ["451 4.3.0 Mail server temporarily rejected message. - gsmtp"],
  }),
];
