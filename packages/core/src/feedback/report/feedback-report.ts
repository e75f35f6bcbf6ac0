import { addressIn } from "./address.ts";
import { type Headers, headerOf, headersOf, parseHeaders } from "./headers.ts";
import type { Mail } from "./read-mail.ts";

/** A complaint (RFC 5965). `recipients` is empty when the operator redacted them. */
export type Complaint = { readonly type: string; readonly recipients: readonly string[] };

/** The complaint that a mail carries; null when it carries none, or takes one back (`not-spam`). */
export function complaintOf(mail: Mail): Complaint | null {
  const fields = feedbackFields(mail);
  if (!fields) return junkMailReport(mail);
  const type = (headerOf(fields, "feedback-type") ?? "abuse").toLowerCase();
  return type === "not-spam" ? null : { type, recipients: feedbackRecipientsOf(mail) };
}

/** Whom a feedback report names, as far as its operator does. */
export function feedbackRecipientsOf(mail: Mail): readonly string[] {
  const fields = feedbackFields(mail) ?? [];
  const named = [
    ...headersOf(fields, "original-rcpt-to"),
    ...headersOf(fields, "removal-recipient"),
    ...headersOf(mail.returned, junkMailRecipient),
  ];
  const told = named.map(addressIn).filter((address) => address !== null);
  const returned = headerOf(mail.returned, "to");
  const fallback = told.length === 0 && returned !== null ? addressIn(returned) : null;
  return [...told, ...(fallback === null ? [] : [fallback])].filter((address) => !isRedacted(address));
}

/** Says something about a message of ours in ARF's form, be it a complaint or not. */
export function isFeedback(mail: Mail): boolean {
  return feedbackFields(mail) !== null;
}

function feedbackFields(mail: Mail): Headers | null {
  const part = mail.own.find(({ contentType }) => contentType.type === "message/feedback-report");
  return part ? parseHeaders(part.text.trimStart().replace(/\n[ \t]*\n/g, "\n")) : null;
}

const junkMailRecipient = "x-hmxmroriginalrecipient";

/** Microsoft's Junk Mail Reporting Program attaches the message alone, with the complainer in a field of its own. */
function junkMailReport(mail: Mail): Complaint | null {
  const told = headersOf(mail.returned, junkMailRecipient).map(addressIn);
  if (told.length === 0) return null;
  return {
    type: "abuse",
    recipients: told.flatMap((address) => (address === null || isRedacted(address) ? [] : [address])),
  };
}

function isRedacted(address: string): boolean {
  return /redacted|hidden|undisclosed|^x{2,}@|^user@x+/i.test(address);
}
