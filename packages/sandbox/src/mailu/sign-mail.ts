import DKIM from "nodemailer/lib/dkim/index.js";
import { addressOf, domainOf, fieldOf, mailText } from "../receivers/mail-text.ts";
import type { MailDirectory } from "./directory.ts";

/** What Mailu's rspamd signs by default (`dkim_signing`); one-click unsubscribing asks for the last two (RFC 8058). */
const headerFieldNames =
  "from:sender:reply-to:subject:date:message-id:to:cc:mime-version:content-type:content-transfer-encoding:in-reply-to:references:list-id:list-unsubscribe:list-unsubscribe-post";

/** The mail with a DKIM signature of its From domain on top, when this machine holds that domain's key. */
export async function signMail(directory: MailDirectory, selector: string, raw: string): Promise<string> {
  const domain = directory.domain(domainOf(addressOf(fieldOf(mailText(raw), "From")) ?? ""));
  if (!domain?.dkim) return raw;
  const { privateKey } = domain.dkim;
  const signed = new DKIM({
    domainName: domain.name,
    keySelector: selector,
    privateKey,
    headerFieldNames,
  }).sign(Buffer.from(raw, "latin1"));
  const pieces: Buffer[] = [];
  for await (const piece of signed) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString("latin1");
}
