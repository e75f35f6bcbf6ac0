import { day, hour } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import {
  blockedFor,
  companyHeld,
  cooled,
  counted,
  gone,
  listed,
  misconfigured,
  quarantined,
  row,
  slowed,
} from "./row.ts";

/** Other mailbox operators, by the codes that only they write. Sources: their postmaster pages. */
export const carrierRules: readonly ReplyRule[] = [
  row("apple/volume", cooled("speeding"), {
    operators: ["apple"],
    codes: [4],
    phrases: ["excessive volume"],
    samples: [
      "421 4.7.1 Messages to user@icloud.com deferred due to excessive volume. Try again later - https://support.apple.com/en-us/HT204137",
    ],
  }),
  row("apple/local-policy", quarantined("policyviolation"), {
    phrases: ["\\[cs01\\]", "mail rejected due to local policy"],
    samples: [
      "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
    ],
  }),
  row("apple/dmarc", misconfigured("authfailure", "domain"), {
    phrases: ["\\[hme1\\]"],
    samples: [
      "550 5.7.1 [HME1] This message was blocked",
      "550 5.7.1 [HME1] This message was blocked for failing both SPF and DKIM authentication checks.",
    ],
  }),
  row("apple/deferred", blockedFor("blocked", hour / 4), {
    phrases: ["\\[(?:bs02|hcm1)\\]"],
    samples: ["421 4.7.0 [BS02] Blocked - see https://support.proofpoint.com/"],
  }),
  // Its codes are said by who took over its servers, too; 5.2.1 beside them names no mailbox.
  row("aol/refused", blockedFor("blocked", day), {
    phrases: ["\\baol will not accept|\\((?:con|rly|hvu|dnsbl):\\w{2}\\)|\\brtr:\\w{2}\\b"],
    samples: ["521 5.2.1 :  AOL will not accept delivery of this message.", "554 RTR:BL"],
  }),
  row("t-online/listed", blockedFor("blocked", day, "address"), {
    phrases: ["\\ba problem occurred\\W{1,3}\\(?ask your postmaster for help"],
    samples: [
      "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@example.com to clarify.) (BL)",
    ],
  }),
  row("comcast/throttled", slowed("speeding"), {
    phrases: ["\\brl0000\\d\\d\\b"],
    samples: [
      "421 4.1.0 See http://postmaster.comcast.net/smtp-error-codes.php#RL000001",
      "421 4.1.0 192.0.2.1 Throttled - try again later. Please see http://postmaster.comcast.net/smtp-error-codes.php#RL000001",
    ],
  }),
  row("cox/connections", cooled("toomanyconn"), {
    phrases: ["\\bcxcnct\\b", "\\bcxconcnct\\b"],
    samples: [
      "421 - 192.0.2.1 - See http://www.cox.com/emailerrors AUP#CXCNCT",
      "421 - too many sessions from 192.0.2.1 - See http://www.cox.com/emailerrors AUP#CXCNCT",
    ],
  }),
  row("cox/rate", slowed("speeding"), {
    phrases: ["\\bcxmxrt\\b", "\\bcxsnd(?:r|rt)?\\b"],
    samples: ["452 4.1.1 requested action aborted: try again later - AUP#CXMXRT"],
  }),
  row("cox/dns", misconfigured("requireptr", "address"), {
    phrases: ["\\bcxdns\\b"],
    samples: ["554 cox too many bad commands from 192.0.2.1 AUP#CXDNS"],
  }),
  row("cox/url", quarantined("spamdetected"), {
    phrases: ["\\burlbl\\d*\\b"],
    samples: ["550 5.2.0 Message rejected: URL listed - AUP#URLBL"],
  }),
  row("cox/listed", blockedFor("blocked", day), {
    phrases: ["aup#(?:cxbl|cdrbl|ipbl\\d*|dnsbl|snd)\\b"],
    samples: ["554 IMP cxr.mx.a.cloudfilter.net 192.0.2.1 blocked. Refer to Error Codes section - AUP#CDRBL"],
  }),
  row("spectrum/limit", cooled("toomanyconn", hour), {
    phrases: ["aup#(?:in-13(?:0[05]|1[0-9])|out-1[0-9]{3})\\b"],
    samples: [
      "550 5.1.0 sender rejected. Please see https://www.spectrum.net/support/internet/understanding-email-error-codes for more information. AUP#In-1310",
    ],
  }),
  row("spectrum/blocked", blockedFor("blocked", day), {
    phrases: ["aup#in-1[0-9]{3}\\b"],
    samples: ["550 5.1.0 sender rejected. AUP#In-1000"],
  }),
  row("gmx/policy", blockedFor("policyviolation", 2 * hour), {
    operators: ["gmx"],
    phrases: ["policy restrictions", "reject due to policy"],
    samples: [
      "554 Transaction failed. Reject due to policy restrictions. For explanation visit https://postmaster.gmx.net/en/error-messages",
    ],
  }),
  row("orange/connections", cooled("toomanyconn", hour), {
    phrases: ["trop de connexions", "\\bofr_?(?:004_)?103\\b", "too many connections, slow down. ?of[ru]"],
    samples: [
      "421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104",
    ],
  }),
  row("orange/refused", blockedFor("blocked", hour), {
    version: 3,
    phrases: ["service refuse", "\\b(?:ofr|lpn)\\d{0,3}_10[25]\\b|\\blpn\\d{3}_5\\d\\d\\b"],
    samples: [
      "550 mwinf5c04 ME Service refuse. Veuillez essayer plus tard. service refused, please try later. OFR_506",
      "521 5.7.1 Service unavailable LPN007_102",
      "550 5.7.1 Service unavailable; LPN007_510",
    ],
  }),
  row("orange/mail-rejected", quarantined("spamdetected"), {
    phrases: ["\\bofr_?506\\b"],
    samples: ["550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]"],
  }),
  row("ses/filtered", counted("filtered", 2), {
    enhanced: ["5.2.0"],
    phrases: ["message filtered"],
    samples: ["550 5.2.0 Message Filtered"],
  }),
  row("messagelabs/rejected", gone("userunknown"), {
    phrases: ["\\b542 <@> rejected"],
    samples: ["542 user@example.com Rejected"],
  }),
  row(
    "qq/frequency",
    { ...blockedFor("toomanyconn", hour), signal: "rate" },
    {
      phrases: ["(?:connection|ip|sender|domain) frequency limited", "(?:daily )?frequency limit"],
      samples: [
        "550 Connection frequency limited [abc Blocked IP 192.0.2.22]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000722",
      ],
    },
  ),
  // It is asked for a short silence alone: no more of a pause than a request to slow down.
  row(
    "netease/spam",
    { ...blockedFor("spamdetected", hour / 4), signal: "rate" },
    {
      version: 2,
      phrases: ["\\bdt:spm\\b"],
      samples: ["451 DT:SPM 163 mx1, please try again"],
    },
  ),
  row(
    "netease/limit",
    { ...blockedFor("toomanyconn", hour), signal: "rate" },
    {
      version: 3,
      phrases: [
        "\\brp:(?:orq|qrc|crc|dys|drc|trc|ce[lf])\\b",
        "\\bhl:(?:it[cd]|icc|ifc)\\b",
        "\\bmi:(?:dmc|nhd|stc|sfq|c[ec]l)\\b",
      ],
      samples: [
        "421 HL:ICC 163 mx1 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1",
        "451 MI:SFQ 163 mx1",
        "450 MI:CEL 163 mx3",
        "554 HL:ITC 163 mx1, the daily limit is exceeded",
        "550 MI:STC 163 the number of mails sent today exceeds",
      ],
    },
  ),
  row("facebook/preferences", counted("filtered", 2), {
    phrases: ["\\brcp-p[23]\\b", "refused due to recipient preferences"],
    samples: [
      "550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp Refused due to recipient preferences",
      "550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp",
    ],
  }),
  row("facebook/limit", slowed("speeding"), {
    phrases: ["\\b(?:con|dns|int|pol|rcp|msg)-t\\d\\b"],
    samples: [
      "451 4.7.1 POL-T3 http://postmaster.facebook.com/response_codes#pol Too many messages",
      "451 4.7.1 POL-T3 http://postmaster.facebook.com/response_codes#pol",
    ],
  }),
  row("facebook/policy", blockedFor("policyviolation", day), {
    phrases: ["\\bpol-p\\d\\b"],
    samples: [
      "554 5.7.1 POL-P4 http://postmaster.facebook.com/response_codes?ip=192.0.2.3#pol Message refused by policy",
    ],
  }),
  row("netease/authentication", misconfigured("authfailure", "domain"), {
    phrases: ["\\bmi:spf\\b|\\bdt:sum\\b"],
    samples: ["550 MI:SPF mx1", "554 DT:SUM 163 smtp1"],
  }),
  row("netease/behaviour", blockedFor("badreputation", hour), {
    version: 2,
    phrases: ["\\bhl:(?:rep|mep|ihu)\\b"],
    samples: [
      "421 HL:REP 163 mx1 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1",
      "554 HL:IHU 163 mx1",
    ],
  }),
  row("kakao/recipient-denies", counted("filtered", 2), {
    phrases: ["\\brdeny\\b"],
    samples: ["550 5.7.1 RDENY 192.0.2.1: The receiver denied your mail."],
  }),
  row("yandex/account-blocked", counted("suspend", 2), {
    phrases: ["policy rejection on the target address"],
    samples: ["550 5.7.1 Policy rejection on the target address"],
  }),
  row("zoho/company-policy", companyHeld("policyviolation"), {
    phrases: ["mailpolicy violation|mailbox delivery (?:restricted by|failure) policy"],
    samples: ["554 5.2.3 MailPolicy violation Error delivering to mailboxes"],
  }),
  row("vade/unknown", gone("userunknown"), {
    phrases: ["\\boxs(?:us|eu)\\d{4}_403\\b"],
    samples: ["550 5.5.1 Recipient rejected - OXSEU0001_403 - https://postmaster-oxseu.vadesecure.com/"],
  }),
  row("mimecast/anti-spoof", companyHeld("policyviolation"), {
    phrases: ["anti-spoofing (?:policy|header lockout)"],
    samples: [
      "550 Rejected by header based Anti-Spoofing policy: user@example.com - https://community.mimecast.com/docs/DOC-1369#550",
    ],
  }),
  row("proofpoint/listed", listed("badreputation"), {
    phrases: ["support\\.proofpoint\\.com/(?:rbl|dnsbl)-lookup", "ipcheck\\.proofpoint\\.com"],
    samples: [
      "554 5.7.1 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1",
      "554 5.7.0 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1",
    ],
  }),
];
