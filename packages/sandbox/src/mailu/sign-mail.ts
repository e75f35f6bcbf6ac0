import DKIM from "nodemailer/lib/dkim";
import { domainOf, type MailDirectory } from "./directory.ts";

/** The mail with a DKIM signature of its From domain on top, when this machine holds that domain's key. */
export async function signMail(directory: MailDirectory, selector: string, raw: string): Promise<string> {
  const from =
    /^From:[ \t]*((?:.|\r?\n[ \t])*)$/im.exec(raw.slice(0, raw.search(/\r?\n\r?\n/) + 1))?.[1] ?? "";
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const domain = directory.domain(domainOf(address));
  if (!domain?.dkim) return raw;
  const { privateKey } = domain.dkim;
  const signed = new DKIM({ domainName: domain.name, keySelector: selector, privateKey }).sign(
    Buffer.from(raw, "latin1"),
  );
  const pieces: Buffer[] = [];
  for await (const piece of signed) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString("latin1");
}
