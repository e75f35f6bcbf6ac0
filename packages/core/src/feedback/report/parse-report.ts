import type { ReplyRule } from "../reply/reply-rule.ts";
import { replyRules } from "../reply/reply-rules.ts";
import { addressesIn, addressIn } from "./address.ts";
import { findingsOfStatus } from "./delivery-status.ts";
import { complaintOf, feedbackRecipientsOf, isFeedback } from "./feedback-report.ts";
import { headerOf, headersOf } from "./headers.ts";
import {
  hasBounceSubject,
  hasBounceWords,
  isAbsence,
  isAutoReply,
  isChallenge,
  isDelayNotice,
  isFromDaemon,
  isFromServer,
  isKnownChallenger,
  isPlainlyReport,
  isReportOfNobody,
  isToSubscribers,
} from "./mail-signs.ts";
import type { MimePart } from "./mime-part.ts";
import type { Finding, ParsedReport, RecipientReport, ReportKind } from "./parsed-report.ts";
import { carriedMail, type Mail, mailInHtml, readMail } from "./read-mail.ts";
import { receiptOf } from "./receipts.ts";
import { recipientReportsOf } from "./recipient-report.ts";
import { snsNoticeOf } from "./sns-notice.ts";
import { findingsOfText, namesRecipient, withReturnedRecipient, wordsAbout } from "./text-findings.ts";

export type { ParsedReport } from "./parsed-report.ts";

/**
 * What a collected mail says: a bounce, a delay, a complaint, a machine's or a human's answer. Reads structure first
 * (RFC 3464, RFC 5965), the words of known and unknown servers else. Never throws, and looks at a bounded part of the
 * mail only (`mimeLimits`). Nothing it returns is proof: whose message it was is shown by a signature alone. `rules` is
 * the table that reads the replies in it.
 */
export function parseReport(raw: Uint8Array, rules: readonly ReplyRule[] = replyRules): ParsedReport {
  const delivered = readMail(raw);
  const carried = carriedMail(delivered);
  // The message that is returned without a word is no report.
  const isReport = carried && (isFromDaemon(carried) || complaintOf(carried) !== null);
  const { mail, meaning } = readingOf(isReport ? carried : delivered, rules);
  const { kind, reports, feedbackType = null } = meaning;
  return {
    kind,
    reports,
    feedbackType,
    envelopeRecipients: envelopeRecipientsOf(delivered),
    messageIds: messageIdsOf(mail),
    text: mail.whole,
  };
}

type Meaning = Pick<ParsedReport, "kind" | "reports"> & { readonly feedbackType?: string };

type Reading = { readonly mail: Mail; readonly meaning: Meaning };

/** Its text, or its HTML where that alone names whom a report is about. */
function readingOf(mail: Mail, rules: readonly ReplyRule[]): Reading {
  const inText = { mail, meaning: meaningOf(mail, rules) };
  const { kind } = inText.meaning;
  // What a machine answers is told in its text; only a server may have put a report beside it.
  const isOpen = kind === "none" || (kind === "autoreply" && isFromDaemon(mail)) || isUnnamed(inText.meaning);
  const shown = isOpen ? mailInHtml(mail) : null;
  if (!shown) return inText;
  const inHtml = { mail: shown, meaning: meaningOf(shown, rules) };
  return isFailure(inHtml.meaning) && !isUnnamed(inHtml.meaning) ? inHtml : inText;
}

function isFailure({ kind }: Meaning): boolean {
  return kind === "bounce" || kind === "delay";
}

function isUnnamed(meaning: Meaning): boolean {
  return isFailure(meaning) && meaning.reports.every(({ recipient }) => recipient === null);
}

function meaningOf(mail: Mail, rules: readonly ReplyRule[]): Meaning {
  const delivered = (findings: readonly Finding[]): Meaning => ({
    kind: kindOf(findings),
    reports: recipientReportsOf(findings, rules),
  });
  const complaint = complaintOf(mail);
  if (complaint) return { ...complained(complaint.recipients), feedbackType: complaint.type };
  // Somebody took our mail out of the spam folder: good to have, and nobody's answer.
  if (isFeedback(mail)) return received(feedbackRecipientsOf(mail));
  const notice = snsNoticeOf(mail);
  if (notice?.kind === "Complaint")
    return complained(notice.findings.flatMap(({ recipient }) => recipient ?? []));
  if (notice) return delivered(notice.findings);
  if (isKnownChallenger(mail) && isChallenge(mail)) return { kind: "challenge", reports: [] };
  const structured = withReturnedRecipient(mail, statusFindings(mail.own));
  if (structured.length > 0) return delivered(withWords(mail, structured));
  const isReport = isFromDaemon(mail) || (hasBounceSubject(mail) && !isToSubscribers(mail));
  const written = isReport ? statusAsText(mail.own) : [];
  if (written.length > 0) return delivered(withWords(mail, written));
  const wrapped = isReport ? statusFindings(mail.wrapped) : [];
  if (wrapped.length > 0 && !namesOthers(mail, wrapped)) return delivered(wrapped);
  const failedHeader = headerOf(mail.headers, "x-failed-recipients") !== null;
  const isWritten = isReport && hasBounceWords(mail) && !isAbsence(mail);
  if (failedHeader || isPlainlyReport(mail) || isWritten || (isFromServer(mail) && !isChallenge(mail))) {
    const named = findingsOfText(mail);
    const isReportAnyway = isPlainlyReport(mail) || (isReportOfNobody(mail) && !isChallenge(mail));
    const findings = named.length === 0 && isReportAnyway ? [unnamed(mail)] : named;
    if (findings.length > 0) return delivered(withActions(mail, findings));
  }
  if (isChallenge(mail)) return { kind: "challenge", reports: [] };
  const receipt = receiptOf(mail);
  if (receipt) return received(receipt);
  if (isAutoReply(mail)) return { kind: "autoreply", reports: [autoReply(mail)] };
  return { kind: "none", reports: [] };
}

/** Some reports keep to themselves who failed; the signature of the message tells. */
function unnamed(mail: Mail): Finding {
  return { recipient: null, action: "failed", status: null, words: [mail.text], remoteHost: null };
}

/** A notice of delay delays all whom it names. Else somebody has failed, though others may still be tried. */
function withActions(mail: Mail, findings: readonly Finding[]): readonly Finding[] {
  if (isDelayNotice(mail)) return findings.map((finding) => ({ ...finding, action: "delayed" }));
  if (findings.some(({ action }) => action === "failed")) return findings;
  return findings.map((finding) => ({ ...finding, action: "failed" }));
}

function statusFindings(parts: readonly MimePart[]): readonly Finding[] {
  return parts
    .filter(({ contentType }) => /^message\/(?:global-)?delivery-status$/.test(contentType.type))
    .flatMap(({ text }) => findingsOfStatus(text));
}

/** Some gateways make plain text of a part whose type they don't know. */
function statusAsText(parts: readonly MimePart[]): readonly Finding[] {
  return parts
    .filter(
      ({ contentType, text }) => contentType.type === "text/plain" && statusStart.test(text.slice(0, 200)),
    )
    .flatMap(({ text }) => findingsOfStatus(text));
}

const statusStart =
  /^\s*(?:reporting-mta|original-envelope-id|arrival-date|received-from-mta|final-recipient|original-recipient)[ \t]*:/i;

/** A report may return a message that is, or quotes, a report itself: about others than its own words are. */
function namesOthers(mail: Mail, wrapped: readonly Finding[]): boolean {
  const text = mail.text.toLowerCase();
  const isWrapper = wrapped.some(
    ({ recipient }) => recipient !== null && text.includes(recipient.toLowerCase()),
  );
  return !isWrapper && hasBounceWords(mail) && namesRecipient(mail);
}

/** The words for people often say more than the structure beside them: the command that was refused, or the reason. */
function withWords(mail: Mail, findings: readonly Finding[]): readonly Finding[] {
  const about = wordsAbout(
    mail,
    findings.map(({ recipient }) => recipient ?? ""),
  );
  return findings.map((finding, at) => ({ ...finding, words: [...finding.words, ...(about[at] ?? [])] }));
}

/** One failed recipient makes it a bounce; one delayed, a delay. */
function kindOf(findings: readonly Finding[]): ReportKind {
  if (findings.some(({ action }) => action === "failed")) return "bounce";
  return findings.some(({ action }) => action === "delayed") ? "delay" : "delivered";
}

const silent = {
  action: null,
  status: null,
  replyCode: null,
  hard: false,
  diagnostic: null,
  remoteHost: null,
  stage: "unsaid",
  verdict: null,
} as const;

function complained(recipients: readonly string[]): Meaning {
  const reports = namedOrNobody(recipients).map(
    (recipient) => ({ ...silent, recipient, class: "complaint", reason: "feedback" }) as const,
  );
  return { kind: "complaint", reports };
}

function received(recipients: readonly string[]): Meaning {
  const reports = namedOrNobody(recipients).map(
    (recipient) =>
      ({ ...silent, recipient, action: "delivered", class: "delivered", reason: "delivered" }) as const,
  );
  return { kind: "delivered", reports };
}

function namedOrNobody(recipients: readonly string[]): readonly (string | null)[] {
  return recipients.length > 0 ? recipients : [null];
}

function autoReply(mail: Mail): RecipientReport {
  return {
    ...silent,
    recipient: addressIn(headerOf(mail.headers, "from") ?? ""),
    class: "autoreply",
    reason: "vacation",
  };
}

const mostAddresses = 30;

/** Where the mail was delivered: what our own server wrote first, what its sender wrote last. */
function envelopeRecipientsOf(mail: Mail): readonly string[] {
  const names = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "to", "cc"];
  const found = names.flatMap((name) => headersOf(mail.headers, name).flatMap(addressesIn));
  return [...new Set(found)].slice(0, mostAddresses);
}

function messageIdsOf(mail: Mail): readonly string[] {
  const own = ["in-reply-to", "references", "original-message-id", "x-original-message-id"].flatMap((name) =>
    headersOf(mail.headers, name),
  );
  const returned = ["message-id", "references"].flatMap((name) => headersOf(mail.returned, name));
  const found = [...own, ...returned].flatMap(
    (value) => value.slice(0, 4_000).match(/[^\s<>]{3,200}@[^\s<>]{1,200}/g) ?? [],
  );
  return [...new Set(found)].slice(0, mostAddresses);
}
