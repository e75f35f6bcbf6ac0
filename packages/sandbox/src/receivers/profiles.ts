import { minute } from "@penguinmails/core/time";
import type { MailHost } from "../dns/synthetic.ts";
import type { Limits } from "./standing.ts";

/**
 * An operator's own words; `{ip}` `{rcpt}` `{from}` `{domain}` `{id}` `{host}` `{reason}` are filled in, a line break
 * makes a reply of several lines. Sources: the operators' public error pages and the replies that sisimai and KumoMTA
 * know.
 */
export type Words = {
  readonly accepted: string;
  readonly unknown: string;
  readonly disabled: string;
  readonly full: string;
  readonly overQuota: string;
  /** Too much for what it has earned. */
  readonly rate: string;
  readonly blocked: string;
  /** Its own trouble. */
  readonly trouble: string;
  readonly greylisted: string;
  readonly unauthenticated: string;
  readonly dmarc: string;
  readonly noPtr: string;
  /** On a public block list; null: it does not ask one. */
  readonly listed: string | null;
  readonly noMessageId: string;
  readonly relay: string;
};

export type Profile = {
  readonly host: MailHost;
  readonly limits: Limits;
  /** Share of hosts of this kind (0..1) that defer who is new to them. */
  readonly greylistingShare: number;
  /** Where a refusal of the source is spoken: Gmail reads the mail first. */
  readonly judges: "at-mail-from" | "at-the-dot";
  readonly wants: {
    /** A PTR that resolves back. */
    readonly ptr: boolean;
    /** Which of SPF and DKIM must pass. */
    readonly authentication: "one" | "both" | "no-spf-fail";
    /** Honours a published `p=reject` or `p=quarantine`. */
    readonly dmarcPolicy: boolean;
    readonly messageId: boolean;
  };
  /** Tells the sender of complaints, in whose form. */
  readonly complaints: "yahoo" | "microsoft" | "untold";
  readonly words: Words;
};

const limits = (newPerHour: number, newPerDay: number): Limits => ({
  newPerHour,
  newPerDay,
  spike: 2.2,
  coolMs: 10 * minute,
});
const relay = "554 5.7.1 <{rcpt}>: Relay access denied";

const google: Profile = {
  host: "google",
  limits: limits(40, 150),
  greylistingShare: 0,
  judges: "at-the-dot",
  wants: { ptr: true, authentication: "one", dmarcPolicy: true, messageId: true },
  complaints: "untold",
  words: {
    accepted: "250 2.0.0 OK  {id} - gsmtp",
    unknown:
      "550 5.1.1 The email account that you tried to reach does not exist. Please try\ndouble-checking the recipient's email address for typos or\nunnecessary spaces. For more information, go to\n https://support.google.com/mail/?p=NoSuchUser {id} - gsmtp",
    disabled:
      "550 5.2.1 The email account that you tried to reach is inactive. For more\ninformation, go to\n https://support.google.com/mail/?p=DisabledUser {id} - gsmtp",
    full: "452 4.2.2 The recipient's inbox is out of storage space. Please direct the\nrecipient to\n https://support.google.com/mail/?p=OverQuotaTemp {id} - gsmtp",
    overQuota:
      "552 5.2.2 The recipient's inbox is out of storage space and inactive. Please\ndirect the recipient to\n https://support.google.com/mail/?p=OverQuotaPerm {id} - gsmtp",
    rate: "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating\nfrom your IP address [{ip}]. To protect our users from spam,\nmail sent from your IP address has been temporarily rate limited.\nFor more information, go to\n https://support.google.com/mail/?p=UnsolicitedRateLimitError {id} - gsmtp",
    blocked:
      "550 5.7.28 Gmail has detected an unusual rate of unsolicited mail originating\nfrom your IP address [{ip}]. To protect our users from spam,\nmail sent from your IP address has been blocked. For more information, go to\n https://support.google.com/mail/?p=UnsolicitedIPError {id} - gsmtp",
    trouble: "451 4.3.0 Mail server temporarily rejected message. {id} - gsmtp",
    greylisted: "421 4.7.0 Try again later, closing connection. {id} - gsmtp",
    unauthenticated:
      "550 5.7.26 Your email has been blocked because the sender is unauthenticated.\nGmail requires all senders to authenticate with either SPF or DKIM.\n\n Authentication results:\n DKIM = did not pass\n SPF [{domain}] with ip: [{ip}] = did not pass\n\n For instructions on setting up authentication, go to\n https://support.google.com/mail/answer/81126#authentication {id} - gsmtp",
    dmarc:
      "550 5.7.26 Unauthenticated email from {domain} is not accepted due to\ndomain's DMARC policy. Please contact the administrator of\n{domain} domain if this was a legitimate mail. To learn about the\nDMARC initiative, go to\n https://support.google.com/mail/?p=DmarcRejection {id} - gsmtp",
    noPtr:
      "550 5.7.25 [{ip}] The IP address sending this message does not have a PTR record\nsetup, or the corresponding forward DNS entry does not match the sending IP. As\na policy, Gmail does not accept messages from IPs with missing PTR records.\nFor more information, go to\n https://support.google.com/mail/answer/81126#ip-practices {id} - gsmtp",
    listed: null,
    noMessageId:
      "550 5.7.1 [{ip}] Messages missing a valid Message-ID header are not accepted.\nFor more information, go to\n https://support.google.com/mail/?p=RfcMessageNonCompliant {id} - gsmtp",
    relay,
  },
};

const exchangeOnline: Profile = {
  host: "ms365",
  limits: limits(40, 150),
  greylistingShare: 0,
  judges: "at-mail-from",
  wants: { ptr: false, authentication: "no-spf-fail", dmarcPolicy: true, messageId: false },
  complaints: "untold",
  words: {
    accepted: "250 2.6.0 <{id}@{host}> [InternalId={id}, Hostname={host}] Queued mail for delivery",
    unknown:
      "550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors [{host}]",
    disabled: "550 5.2.1 Mailbox cannot be accessed [{host}]",
    full: "452 4.2.2 The recipient's mailbox is full [{host}]",
    overQuota: "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException [{host}]",
    rate: "451 4.7.500 Server busy. Please try again later from [{ip}]. (AS843) [{host}]",
    blocked:
      "550 5.7.606 Access denied, banned sending IP [{ip}]. To request removal from this list please visit https://sender.office.com/ and follow the directions. For more information please go to  http://go.microsoft.com/fwlink/?LinkID=526655 AS(1430) [{host}]",
    trouble: "451 4.7.700 PFA agent busy, please try again. [{host}]",
    greylisted: "451 4.7.500 Access denied, please try again later [{host}]",
    unauthenticated:
      "550 5.7.23 The message was rejected because of Sender Policy Framework violation -> 550 5.7.1 {domain}: {ip} is not allowed to send [{host}]",
    dmarc:
      "550 5.7.509 Access denied, sending domain {domain} does not pass DMARC verification and has a DMARC policy of reject. [{host}]",
    noPtr:
      "450 4.7.25 Service unavailable, sending IPv4 address [{ip}] must have reverse DNS record [{host}]",
    listed:
      "550 5.7.1 Service unavailable, Client host [{ip}] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/{ip} AS(1450) [{host}]",
    noMessageId: "550 5.7.512 Access denied, message must be RFC 5322 section 3.6 compliant [{host}]",
    relay: "550 5.7.64 TenantAttribution; Relay Access Denied [{host}]",
  },
};

const outlook: Profile = {
  host: "ms-consumer",
  limits: limits(15, 80),
  greylistingShare: 0,
  judges: "at-mail-from",
  wants: { ptr: true, authentication: "both", dmarcPolicy: true, messageId: false },
  complaints: "microsoft",
  words: {
    ...exchangeOnline.words,
    unknown: "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [{host}]",
    disabled: "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [{host}]",
    overQuota: "552 5.2.2 Mailbox full. The recipient's mailbox has exceeded its quota. [{host}]",
    rate: "451 4.7.650 The mail server [{ip}] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775) [{host}]",
    blocked:
      "550 5.7.1 Unfortunately, messages from [{ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [{host}]",
    unauthenticated:
      "550 5.7.515 Access denied, sending domain {domain} does not meet the required authentication level. The sender's domain in the 5322.From address doesn't meet the authentication requirements defined for the sender. To learn how to fix this see: https://go.microsoft.com/fwlink/p/?linkid=2319303 [{host}]",
    noPtr:
      "550 DY-001 Mail rejected by Outlook.com for policy reasons. [{ip}] has no valid reverse DNS. [{host}]",
  },
};

const yahoo: Profile = {
  host: "yahoo",
  limits: limits(15, 80),
  greylistingShare: 0,
  judges: "at-mail-from",
  wants: { ptr: true, authentication: "both", dmarcPolicy: true, messageId: false },
  complaints: "yahoo",
  words: {
    accepted: "250 ok dirdel",
    unknown: "552 1 Requested mail action aborted, mailbox not found",
    disabled:
      "554 30 Sorry, your message to {rcpt} cannot be delivered. This mailbox is disabled (554.30). - {host}",
    full: "452 4.2.2 Requested mail action aborted: mailbox over quota",
    overQuota: "552 5.2.2 Requested mail action aborted: exceeded storage allocation",
    rate: "421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
    blocked:
      "553 5.7.2 [TSS09] All messages from {ip} will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes",
    trouble: "451 4.3.2 Internal error reading data",
    greylisted:
      "421 4.7.0 [TS02] Messages from {ip} temporarily deferred; see https://postmaster.yahooinc.com/error-codes",
    unauthenticated:
      "550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM. See https://senders.yahooinc.com/smtp-error-codes#authentication-failures",
    dmarc:
      "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
    noPtr: "553 5.7.1 [BL21] Connections will not be accepted from {ip}, because the ip has no reverse DNS",
    listed:
      "553 5.7.1 [BL21] Connections will not be accepted from {ip}, because the ip is in Spamhaus's list; see https://postmaster.yahooinc.com/error-codes",
    noMessageId:
      "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
    relay: "554 5.7.1 Relaying not allowed",
  },
};

const apple: Profile = {
  host: "apple",
  limits: limits(10, 60),
  greylistingShare: 0,
  judges: "at-mail-from",
  wants: { ptr: true, authentication: "one", dmarcPolicy: true, messageId: false },
  complaints: "untold",
  words: {
    accepted: "250 2.0.0 Ok: queued as {id}",
    unknown: "550 5.1.1 <{rcpt}>: user does not exist",
    disabled: "550 5.1.6 <{rcpt}>: recipient no longer on server",
    full: "452 4.2.2 <{rcpt}>: user is over quota, try again later",
    overQuota: "552 5.2.2 <{rcpt}>: user is over quota",
    rate: "421 4.7.1 Messages from {ip} temporarily deferred due to excessive volume. Visit https://support.apple.com/en-us/HT204137 for details",
    blocked:
      "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
    trouble: "451 4.3.0 [BS02] Service temporarily unavailable, try again later",
    greylisted: "450 4.7.1 [HCM1] Try again later",
    unauthenticated:
      "550 5.7.1 [HME1] This message was blocked for failing both SPF and DKIM authentication checks. See https://support.apple.com/en-us/HT204137",
    dmarc:
      "550 5.7.1 Your message was rejected due to {domain}'s DMARC policy. See https://support.apple.com/HT204137 for info",
    noPtr:
      "550 5.7.1 Mail from IP {ip} was rejected due to missing reverse DNS. Visit https://support.apple.com/en-us/HT204137",
    listed:
      "550 5.7.1 Mail from IP {ip} was rejected due to listing in Spamhaus SBL. For details please see http://www.spamhaus.org/query/bl?ip={ip}",
    noMessageId:
      "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
    relay,
  },
};

const mimecast: Profile = {
  host: "mimecast",
  limits: limits(25, 120),
  greylistingShare: 1,
  judges: "at-mail-from",
  wants: { ptr: false, authentication: "no-spf-fail", dmarcPolicy: true, messageId: false },
  complaints: "untold",
  words: {
    accepted: "250 SmtpThread-{id}@{host} Received OK [{id}]",
    unknown: "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
    disabled: "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
    full: "451 4.2.2 Account inbounds disabled: mailbox full - https://community.mimecast.com/docs/DOC-1369#451 [{id}]",
    overQuota: "552 5.2.2 Mailbox full - https://community.mimecast.com/docs/DOC-1369#552 [{id}]",
    rate: "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451 [{id}]",
    blocked:
      "554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554 [{id}]",
    trouble:
      "451 Unable to process connection at this time - https://community.mimecast.com/docs/DOC-1369#451 [{id}]",
    greylisted:
      "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451 [{id}]",
    unauthenticated:
      "550 Rejected by header based Anti-Spoofing policy: {from} - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
    dmarc:
      "550 DMARC Sender Invalid - envelope rejected - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
    noPtr: "550 Reverse DNS lookup failed for {ip} - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
    listed:
      "550 {ip} Blocked by RBL - zen.spamhaus.org - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
    noMessageId:
      "554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554 [{id}]",
    relay: "550 Rejected by relay policy - https://community.mimecast.com/docs/DOC-1369#550 [{id}]",
  },
};

const proofpoint: Profile = {
  host: "proofpoint",
  limits: limits(25, 120),
  greylistingShare: 0,
  judges: "at-mail-from",
  wants: { ptr: true, authentication: "no-spf-fail", dmarcPolicy: true, messageId: false },
  complaints: "untold",
  words: {
    accepted: "250 2.0.0 {id} Message accepted for delivery",
    unknown: "550 5.1.1 User Unknown",
    disabled: "550 5.2.1 User disabled",
    full: "452 4.2.2 User mailbox is full",
    overQuota: "552 5.2.2 Over quota",
    rate: "451 4.7.1 Too much mail from {ip} - try again later",
    blocked: "554 5.7.0 Blocked - see https://ipcheck.proofpoint.com/?ip={ip}",
    trouble: "451 4.3.0 Local system problem - try again later",
    greylisted: "451 4.7.1 Please try again later",
    unauthenticated: "550 5.7.0 Local Policy Violation - SPF fail for {domain}",
    dmarc: "550 5.7.0 Local Policy Violation - DMARC",
    noPtr: "550 5.7.1 Sender IP reverse lookup rejected",
    listed: "554 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip={ip}",
    noMessageId: "550 5.7.0 Local Policy Violation",
    relay: "550 5.7.1 Relaying denied",
  },
};

const small = (host: MailHost, newPerHour: number, newPerDay: number): Profile => ({
  host,
  limits: limits(newPerHour, newPerDay),
  greylistingShare: 0.4,
  judges: "at-mail-from",
  wants: { ptr: true, authentication: "no-spf-fail", dmarcPolicy: false, messageId: false },
  complaints: "untold",
  words: {
    accepted: "250 2.0.0 Ok: queued as {id}",
    unknown: "550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table",
    disabled: "550 5.2.1 <{rcpt}>: Recipient address rejected: this mailbox is disabled",
    full: "452 4.2.2 <{rcpt}>: Recipient address rejected: Mailbox is full / Blocks limit exceeded / Inode limit exceeded",
    overQuota: "552 5.2.2 <{rcpt}>: Recipient address rejected: Quota exceeded (mailbox for user is full)",
    rate: "450 4.7.1 Error: too much mail from {ip}",
    blocked: "554 5.7.1 <{ip}>: Client host rejected: Access denied",
    trouble: "451 4.3.0 <{rcpt}>: Temporary lookup failure",
    greylisted:
      "450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/{domain}.html",
    unauthenticated:
      "550 5.7.23 <{rcpt}>: Recipient address rejected: Message rejected due to: SPF fail - not authorized. Please see http://www.open-spf.org/Why?s=mfrom;id={from};ip={ip};r=<UNKNOWN>",
    dmarc: "550 5.7.1 rejected by DMARC policy for {domain}",
    noPtr: "450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]",
    listed:
      "554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/{ip}",
    noMessageId: "550 5.7.1 Message-ID header required",
    relay,
  },
});

export const profiles: Readonly<Record<MailHost, Profile>> = {
  google,
  ms365: exchangeOnline,
  "ms-consumer": outlook,
  yahoo,
  apple,
  mimecast,
  proofpoint,
  hoster: small("hoster", 30, 200),
  own: small("own", 30, 200),
};
