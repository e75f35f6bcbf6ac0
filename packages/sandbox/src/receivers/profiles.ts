import type { MailHost } from "../dns/synthetic.ts";
import { mimecast, proofpoint, small } from "./gateway-profiles.ts";
import { limits, type Profile, relay } from "./profile.ts";

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
    lowDomain:
      "550 5.7.1 [{ip}] Gmail has detected that this message is likely suspicious due\nto the very low reputation of the sending domain. To best protect our\nusers from spam, the message has been blocked. For more information, go to\n https://support.google.com/mail/answer/188131 {id} - gsmtp",
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
    lowDomain:
      "550 5.7.501 Access denied, spam abuse detected. The sending account {from} has been banned due to detected spam activity. [{host}]",
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
    lowDomain:
      "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
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
    lowDomain:
      "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
    trouble: "451 4.3.0 Temporary system problem. Try again later",
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
