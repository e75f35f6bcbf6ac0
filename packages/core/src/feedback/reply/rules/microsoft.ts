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
  retried,
  row,
  slowed,
} from "./row.ts";

/** Outlook.com and Microsoft 365. Source: Microsoft's NDR and EOP error lists, postmaster.live.com. */
export const microsoftRules: readonly ReplyRule[] = [
  row("microsoft/no-domain", gone("hostunknown"), {
    phrases: ["smtpsend\\.dns\\.nonexistentdomain|=infodomainnonexistent"],
    samples: [
      "550 5.7.0 Proxy session setup failed on Frontend with '554 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain'",
      "550 5.4.310 DNS domain example.com does not exist [Message=InfoDomainNonexistent]",
    ],
  }),
  // Exchange tells its own directory's trouble, and gives up after it was refused a connection.
  row("microsoft/directory", retried("systemerror"), {
    phrases: [
      "resolver\\.adr\\.(?:ambiguous|invalidinsmtp|badprimary)",
      "storedrv\\.\\w{1,12}\\.exception:conversionfailed",
    ],
    samples: [
      "550 5.1.4 RESOLVER.ADR.Ambiguous; ambiguous address",
      "550 5.1.0 RESOLVER.ADR.InvalidInSmtp; encapsulated SMTP address inside an SMTP address",
      "554 5.6.0 STOREDRV.Deliver.Exception:ConversionFailedException; Failed to process message",
    ],
  }),
  row("microsoft/expired", retried("expired"), {
    phrases: ["\\bmessage expired -> "],
    samples: [
      '550 5.4.300 Message expired -> 451 4.4.0 Primary target IP address responded with: "421 4.4.2 Connection dropped due to SocketError."',
    ],
  }),
  row("microsoft/edge-block", gone("userunknown"), {
    enhanced: ["5.4.1"],
    phrases: ["recipient address rejected: access denied"],
    samples: [
      "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB1.eop-EUR01.prod.protection.outlook.com]",
    ],
  }),
  row("microsoft/organization-queue", retried("systemfull"), {
    phrases: ["organization queue quota exceeded"],
    samples: ["450 4.7.3 Organization queue quota exceeded. [DB1.eop-EUR01.prod.protection.outlook.com]"],
  }),
  row("microsoft/banned", blockedFor("blocked", 3 * day, "address"), {
    phrases: ["access denied, banned sending ip", "access denied, banned sender"],
    samples: [
      "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/ and follow the directions.",
      "550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal from this list please forward this message to delist@messaging.microsoft.com.",
    ],
  }),
  row("microsoft/block-list", blockedFor("blocked", day), {
    version: 2,
    phrases: [
      "part of their network is on our block list|traffic not accepted from this ip",
      "\\(s31[45]0\\)",
    ],
    samples: [
      "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.",
      "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).",
    ],
  }),
  row("microsoft/spamhaus", listed(), {
    phrases: ["\\bou-001\\b"],
    samples: [
      "550 OU-001 (COL004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent.",
      "550 OU-001 (COL004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent. OU-001 listed by Spamhaus.",
    ],
  }),
  row("microsoft/complaints", blockedFor("badreputation", day), {
    phrases: ["\\bsc-00[24]\\b"],
    samples: [
      "550 SC-004 (BAY004-MC1F1) Mail rejected by Outlook.com for policy reasons. A block has been placed against your IP address because we have received complaints concerning mail coming from that IP address.",
    ],
  }),
  row("microsoft/dynamic-ip", misconfigured("blocked", "address"), {
    phrases: ["\\bdy-00[12]\\b", "\\bsc-003\\b"],
    samples: [
      "550 DY-001 (BAY004-MC1F1) Mail rejected by Outlook.com for policy reasons. We generally do not accept email from dynamic IPs.",
    ],
  }),
  row("microsoft/content", quarantined("spamdetected"), {
    phrases: ["\\bsc-001\\b", "\\bou-002\\b"],
    samples: [
      "550 SC-001 (COL004-MC1F1) Mail rejected by Outlook.com.",
      "550 SC-001 (COL004-MC1F1) Mail rejected by Outlook.com for policy reasons. Reasons for rejection may be related to content with spam-like characteristics or IP/domain reputation.",
    ],
  }),
  row("microsoft/rate-rp", slowed("speeding"), {
    phrases: ["\\brp-00[123]\\b"],
    samples: [
      "421 RP-003 (BAY004-MC1F1)",
      "421 RP-001 (BAY004-MC1F1) Unfortunately, some messages from 192.0.2.1 weren't sent. Please try again. We have limits for how many messages can be sent per hour.",
    ],
  }),
  row(
    "microsoft/rate-reputation",
    { ...cooled("badreputation", hour / 2) },
    {
      phrases: ["temporarily rate limited due to ip reputation"],
      samples: [
        "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775)",
      ],
    },
  ),
  row("microsoft/busy", cooled("toomanyconn", hour / 4), {
    enhanced: ["4.7.500"],
    phrases: ["server busy"],
    samples: ["451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS843)"],
  }),
  row("microsoft/limited-ip", blockedFor("blocked", hour), {
    codes: [4],
    enhanced: ["4.7.5*", "4.7.6*", "4.7.8*"],
    phrases: ["access denied, please try again later"],
    samples: [
      "451 4.7.550 Access denied, please try again later. [DB1.eop-EUR01.prod.protection.outlook.com]",
    ],
  }),
  row("microsoft/authentication-level", misconfigured("authfailure", "domain"), {
    enhanced: ["5.7.515", "5.7.509", "4.7.26"],
    samples: [
      "550 5.7.515 Access denied",
      "550 5.7.515 Access denied, sending domain EXAMPLE.COM does not meet the required authentication level.",
      "550 5.7.509 Access denied, sending domain [EXAMPLE.COM] does not pass DMARC verification and has a DMARC policy of reject.",
    ],
  }),
  row("microsoft/helo", misconfigured("blocked", "address"), {
    enhanced: ["5.7.506"],
    samples: ["550 5.7.506 Access Denied, Bad HELO"],
  }),
  row("microsoft/format", misconfigured("notcompliantrfc", "campaign"), {
    enhanced: ["5.7.512"],
    samples: [
      "550 5.7.512 Access denied",
      "550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant",
    ],
  }),
  row("microsoft/spam-abuse", blockedFor("spamdetected", 4 * hour), {
    enhanced: ["5.7.501", "5.7.502", "5.7.503"],
    samples: [
      "550 5.7.501 Access denied, spam abuse detected. The sending account has been banned due to detected spam activity.",
    ],
  }),
  row("microsoft/limit", blockedFor("toomanyconn", 4 * hour), {
    version: 2,
    enhanced: ["5.7.508", "5.7.705", "5.7.750"],
    samples: ["550 5.7.508 Access denied, [192.0.2.1] has exceeded permitted limits within 24 hour range"],
  }),
  row("microsoft/company-rule", companyHeld("policyviolation"), {
    enhanced: ["5.7.504", "5.7.507", "5.7.513", "5.7.124", "5.7.133", "5.7.134", "5.7.136"],
    samples: [
      "550 5.7.513 Service unavailable, Client host [192.0.2.1] blocked by EXAMPLE.COM using Customer Block List (AS16012607)",
      "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group",
    ],
  }),
  row(
    "microsoft/recipient-rate",
    { ...retried("speeding", "ok"), durationMs: hour },
    {
      enhanced: ["5.2.121", "5.2.122", "4.2.121", "4.2.122"],
      samples: [
        "550 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour.",
      ],
    },
  ),
  row("microsoft/not-authorised", companyHeld("securityerror"), {
    phrases: ["resolver\\.rst\\.(?:authrequired|sendernotauthenticated)"],
    samples: ["550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"],
  }),
  row("microsoft/refused-by-recipient", counted("filtered", 2), {
    phrases: ["resolver\\.rst\\.notauthorized"],
    samples: ["550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized"],
  }),
  row("microsoft/temporary", retried("systemerror"), {
    version: 2,
    enhanced: ["4.7.0", "4.7.700", "4.4.3", "4.4.22"],
    phrases: ["pfa agent busy|message not proxied|no healthy peers found", "\\battr1?8?\\b", "\\bprx\\d\\b"],
    samples: [
      "450 4.7.0 Message not proxied [DB1.eop-EUR01.prod.protection.outlook.com]",
      "451 4.4.22 Message failed to be replicated: no healthy peers found",
      "451 4.7.0 PRX4 [AM5EUR02FT031.eop-EUR02.prod.protection.outlook.com]",
      "451 4.7.700 PFA agent busy, please try again. [DB1.eop-EUR01.prod.protection.outlook.com]",
    ],
  }),
];
