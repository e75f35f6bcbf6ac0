import { addressIn } from "./address.ts";
import { headerOf, headersOf, parseHeaders } from "./headers.ts";
import type { Mail } from "./read-mail.ts";

/** A complaint (RFC 5965). `recipients` is empty when the operator redacted them. */
export type Complaint = { readonly type: string; readonly recipients: readonly string[] };

/** The complaint that a mail carries; null when it carries none, or takes one back (`not-spam`). */
export function complaintOf(mail: Mail): Complaint | null {
  const part = feedbackPart(mail);
  if (!part) return junkMailReport(mail);
  const fields = parseHeaders(part.text.trimStart().replace(/\n[ \t]*\n/g, "\n"));
  const type = (headerOf(fields, "feedback-type") ?? "abuse").toLowerCase();
  if (type === "not-spam") return null;
  const named = [
    ...headersOf(fields, "original-rcpt-to"),
    ...headersOf(fields, "removal-recipient"),
    ...headersOf(mail.returned, junkMailRecipient),
  ];
  const told = named.map(addressIn).filter((address) => address !== null);
  const returned = headerOf(mail.returned, "to");
  const fallback = told.length === 0 && returned !== null ? addressIn(returned) : null;
  const recipients = [...told, ...(fallback === null ? [] : [fallback])].filter(
    (address) => !isRedacted(address),
  );
  return { type, recipients };
}

/** Says something about a message of ours in ARF's form, be it a complaint or not. */
export function isFeedback(mail: Mail): boolean {
  return feedbackPart(mail) !== undefined;
}

function feedbackPart(mail: Mail) {
  return mail.own.find(({ contentType }) => contentType.type === "message/feedback-report");
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
