import { placeholdersOf, type Rendering } from "@penguinmails/core/delivery/render";
import type { OutgoingMessage } from "@penguinmails/core/ports/mail";
import type { EpochMs } from "@penguinmails/core/time";
import { leadValues } from "../campaigns/lead-values.ts";
import type { Sender } from "./load-sender.ts";
import type { Prepared } from "./prepare-message.ts";
import { escapeHtml, renderMessageBody } from "./render-message-body.ts";

/**
 * The message to one lead: template filled, and below it who sends it, their postal address and the way out
 * (CAN-SPAM; RFC 8058 for the headers). Not ok when a placeholder has neither value nor fallback, or the
 * values leave no subject: operators refuse mail without one.
 */
export function renderMessage(input: {
  readonly prepared: Prepared;
  readonly sender: Sender;
  readonly dateMs: EpochMs;
  readonly unsubscribeUrl: string;
  readonly unsubscribeAddress: string;
}): Rendering<OutgoingMessage> {
  const { message, recipient, lead, template } = input.prepared;
  const { tenant, mailbox, domain } = input.sender;
  const body = renderMessageBody(template, leadValues(lead));
  if (!body.ok) return body;
  const { subject, text, html } = body.value;
  if (subject === "") return { ok: false, missing: placeholdersOf(template.subject) };
  const identity = identityLine(tenant);
  const toName = [lead.firstName, lead.lastName].filter((part) => part !== null).join(" ");
  return {
    ok: true,
    value: {
      from: { name: mailbox.displayName, email: mailbox.email },
      to: { name: toName === "" ? null : toName, email: recipient },
      subject,
      text: `${text.trimEnd()}\n\n-- \n${identity}\nIf you'd rather not hear from us: ${input.unsubscribeUrl}\n`,
      html: pageOf(html, identity, input.unsubscribeUrl),
      dateMs: input.dateMs,
      messageId: message.messageIdHeader,
      feedbackId: `${tail(message.campaignId)}:${tail(message.tenantId)}:cold:${senderId(domain.name)}`,
      unsubscribe: { url: input.unsubscribeUrl, mailto: input.unsubscribeAddress },
    },
  };
}

/** Who sends it and from where: the agency's name and its postal address, in one line. */
export function identityLine(tenant: Pick<Sender["tenant"], "name" | "postalAddress">): string {
  const postal = tenant.postalAddress?.replace(/\s*\n\s*/g, ", ");
  return [tenant.name, postal].filter(Boolean).join(" · ");
}

function pageOf(body: string, identity: string, url: string): string {
  const footer = `<p style="margin-top:32px;color:#666;font-size:12px">${escapeHtml(identity)}<br><a href="${escapeHtml(url)}">I'd rather not hear from you</a></p>`;
  return `<!doctype html><html><body style="font-family:sans-serif;font-size:14px;line-height:1.5">${body}${footer}</body></html>`;
}

/** The random tail of an id: enough to tell campaigns apart, nothing that names a person. */
function tail(id: string): string {
  return id.replaceAll("-", "").slice(-12);
}

/** Google wants 5 to 15 characters that stay the same for a sender. */
function senderId(domain: string): string {
  return domain
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 15)
    .padEnd(5, "x");
}
