import type { MailHost } from "../dns/synthetic.ts";
import { limits, type Profile, relay } from "./profile.ts";

export const mimecast: Profile = {
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
    lowDomain:
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

export const proofpoint: Profile = {
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
    lowDomain: "550 5.7.0 Local Policy Violation",
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

/** A hosting company, or a firm's own machine. */
export const small = (host: MailHost, newPerHour: number, newPerDay: number): Profile => ({
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
    lowDomain: "554 5.7.1 <{from}>: Sender address rejected: Access denied",
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
