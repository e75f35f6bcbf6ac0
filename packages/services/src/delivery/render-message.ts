import { type Rendering, renderPieces, renderSubject, renderText } from "@penguinmails/core/delivery/render";
import type { OutgoingMessage } from "@penguinmails/core/ports/mail";
import type { EpochMs } from "@penguinmails/core/time";
import { Marked } from "marked";
import { leadValues } from "../campaigns/lead-values.ts";
import type { Sender } from "./load-sender.ts";
import type { Prepared } from "./prepare-message.ts";

/** Markdown without raw HTML: a template is text, whoever wrote it. */
const markdown = new Marked({ gfm: true, breaks: true, renderer: { html: ({ text }) => escapeHtml(text) } });

/**
 * The message to one lead: template filled, and below it who sends it, their postal address and the way out
 * (CAN-SPAM; RFC 8058 for the headers). Not ok when a placeholder has neither value nor fallback.
 */
export function renderMessage(input: {
  readonly prepared: Prepared;
  readonly sender: Sender;
  readonly dateMs: EpochMs;
  readonly unsubscribeUrl: string;
  readonly unsubscribeAddress: string;
}): Rendering<OutgoingMessage> {
  const { message, lead, template } = input.prepared;
  const { tenant, mailbox, domain } = input.sender;
  const values = leadValues(lead);
  const subject = renderSubject(template.subject, values);
  if (!subject.ok) return subject;
  const text = renderText(template.body, values);
  const pieces = renderPieces(template.body, values);
  if (!text.ok) return text;
  if (!pieces.ok) return pieces;
  const source = pieces.value
    .map((piece) => (piece.kind === "literal" ? piece.text : escapeMarkdown(piece.text)))
    .join("");
  const identity = `${tenant.name}${tenant.postalAddress === null ? "" : ` · ${tenant.postalAddress.replace(/\s*\n\s*/g, ", ")}`}`;
  const toName = [lead.firstName, lead.lastName].filter((part) => part !== null).join(" ");
  return {
    ok: true,
    value: {
      from: { name: mailbox.displayName, email: mailbox.email },
      to: { name: toName === "" ? null : toName, email: message.recipient },
      subject: subject.value,
      text: `${text.value.trimEnd()}\n\n-- \n${identity}\nIf you'd rather not hear from us: ${input.unsubscribeUrl}\n`,
      html: htmlOf(source, identity, input.unsubscribeUrl),
      dateMs: input.dateMs,
      messageId: message.messageIdHeader,
      feedbackId: `${short(message.campaignId)}:${short(message.tenantId)}:cold:${domain.name
        .replace(/[^a-z0-9]/g, "")
        .slice(0, 15)
        .padEnd(5, "x")}`,
      unsubscribe: { url: input.unsubscribeUrl, mailto: input.unsubscribeAddress },
    },
  };
}

function htmlOf(source: string, identity: string, url: string): string {
  const body = markdown.parse(source, { async: false });
  const footer = `<p style="margin-top:32px;color:#666;font-size:12px">${escapeHtml(identity)}<br><a href="${escapeHtml(url)}">I'd rather not hear from you</a></p>`;
  return `<!doctype html><html><body style="font-family:sans-serif;font-size:14px;line-height:1.5">${body}${footer}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A recipient's name must not become a heading, a link or a tag. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&:/@]/g, (mark) =>
    /[<>&:/@]/.test(mark) ? `&#${mark.charCodeAt(0)};` : `\\${mark}`,
  );
}

/** The random tail of an id: enough to tell campaigns apart, nothing that names a person. */
function short(id: string): string {
  return id.replaceAll("-", "").slice(-12);
}
