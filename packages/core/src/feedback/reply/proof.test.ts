import { describe, expect, it } from "vitest";
import { classifyReply } from "./classify-reply.ts";

/** Words of dead addresses in replies that speak of us, of time or of permission. */
const neverHard: readonly string[] = [
  "550 5.1.8 Sender address rejected: Domain not found",
  "550 Sender unknown",
  "553 5.1.8 <x@y>... Domain of sender address x@y does not exist",
  "550 Helo command rejected: Host not found",
  "504 5.5.2 <foo>: Helo command rejected: need fully-qualified hostname",
  "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
  "550 Unknown sender: please authenticate",
  "554 5.7.1 <x@y>: Sender address rejected: User unknown in virtual mailbox table",
  "550 5.7.1 mail from unknown host denied",
  "550 Reverse DNS lookup failed for host 192.0.2.1",
  "550 Your domain has no MX record, the sender domain is invalid",
  "554 5.7.1 You are not allowed to connect; unknown client",
  "550 DKIM key not found",
  "550 No SPF record found for sender domain",
  "550 5.7.1 Recipient not authorized, your IP has been found on a block list",
  "550 Message contains invalid header: address not valid",
  "550 5.6.7 SMTPUTF8 address not supported",
  "553 5.7.1 Invalid envelope from",
  "550 Verification failed for <a@b.example> No Such User Here Sender verify failed",
  "550-Callback setup failed while verifying <a@b.example> 550-(result of an earlier callout reused). 550-The initial connection, or a HELO or MAIL FROM:<> command was rejected",
  "501 Syntax error in parameters or arguments",
  "503 5.5.1 Error: need MAIL command",
  "550 Too many invalid recipients",
  "421 4.7.0 Too many unknown recipients, closing",
  "550 5.7.1 Too many unknown users from your address, blocked for 1 hour",
  "550 Dictionary attack: too many recipients unknown",
  "550 5.4.300 Message expired -> 451 4.4.0 DNS query failed",
  "451 4.1.8 Domain of sender address does not resolve",
  "550 5.0.350 Remote server returned an error -> 550 spam",
  "450 4.1.2 <a@b.example>: Recipient address rejected: Domain not found",
  "451 4.4.4 Temporary server error DNS",
  "554 5.4.7 [internal] exceeded max time without delivery",
  "554 5.4.4 [internal] Domain Lookup Failed",
  "550 5.7.193 UserNotInvitedToGroup; user not member",
  "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
  "550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required",
  "550 5.7.136 RESOLVER.RST.RestrictedToRecipientsPermission; sender is not on the allowed list",
  "550 5.7.64 TenantAttribution; Relay Access Denied",
  "550 5.1.350 Remote server returned invalid or missing from address",
  "454 4.7.1 <a@b.example>: Relay access denied",
  "550 Message was not accepted -- invalid mail. See http://help.mail.ru",
  "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=x",
  "550 5.7.1 No such user or you are blacklisted: spamhaus",
];

const dead: readonly string[] = [
  "550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: user not found",
  "550 5.7.1 No such user!",
  "550 non-existing recipient",
  "550 invalid mailbox",
  "550 5.1.1 User does not exist: a@b.example",
  "550 User unknown in local recipient table",
  "550 5.1.1 <a@b.example>: Recipient address rejected: undeliverable address: mailbox does not exist",
  "550 Not a valid recipient",
  "550 There is no such account here",
  "554 No such user (a@b.example)",
  "550 5.5.0 Requested actions not taken as the mailbox is unavailable.",
  "550 permanent failure for one or more recipients (a@b.example:550 5.1.1 <a@b.example>: Recipient unknown)",
  "550 5.1.1 sorry, no mailbox here by that name",
  "553 5.1.3 User address required / no such user",
  "550 Recipient does not exist on this server",
  "550 The mailbox you are trying to reach could not be found",
  "550 Address unknown",
  "550 #5.1.0 Address rejected a@b.example",
  "554 5.1.1 Unknown or illegal user: a@b.example",
  "550 5.1.1 no such address here",
  "Domain not found",
  "DNS Error: Domain name not found",
  "550 Domain b.example does not exist",
  "550 5.1.2 We weren't able to find the recipient domain.",
  "550 5.4.310 DNS domain b.example does not exist [Message=InfoDomainNonexistent]",
  "550 5.1.1 a@b.example is not a local user",
  "user not found in LDAP",
];

const read = (text: string) =>
  classifyReply({ code: null, enhanced: null, text, operator: "others", stage: "rcpt" });

describe("proof that a recipient is gone", () => {
  it.each(neverHard)("is not: %s", (text) => {
    expect(read(text).class).not.toBe("hard");
  });

  it.each(dead)("is: %s", (text) => {
    expect(read(text)).toMatchObject({ class: "hard", reaction: { kind: "suppress-recipient" } });
  });
});
