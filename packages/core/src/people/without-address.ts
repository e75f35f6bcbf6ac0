import { domainToUnicode } from "node:url";
import { readAddress } from "../campaigns/lead-row.ts";
import { erasedWord } from "./erased-recipient.ts";

/**
 * An address that is the end of a longer one is another's (mary-ann@…), and so is one whose domain goes on. Quotes and signs
 * of servers (`to=ann@…`, `'ann@…'`) belong to neither.
 */
const before = "(?<![a-z\\d]|[a-z\\d][._%+&-]{1,9})";
const after = "(?![a-z\\d_-]|\\.[a-z\\d])";

/**
 * The address as texts may write it: as it is mailed, with its domain in the letters of its people, and with `=` for the
 * sign, as returned mail carries it in an envelope sender. Input: normalised address.
 */
export function writtenForms(email: string): readonly string[] {
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  const spoken = domainToUnicode(domain);
  return [...new Set([domain, ...(spoken === "" ? [] : [spoken])])].flatMap((name) => [
    `${local}@${name}`,
    `${local}=${name}`,
  ]);
}

/** The text without that address, in any case; the same text when it doesn't name it. Works on JSON text too. */
export function withoutAddress(text: string, email: string): string {
  const forms = writtenForms(email).map((form) => form.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&"));
  const its = forms.join("|");
  // Its envelope form stands behind the name of whom a bounce goes to: bounces+ann=corp.example@lists.example.
  return text
    .replace(new RegExp(`${before}(?:${its})${after}`, "giu"), erasedWord)
    .replace(new RegExp(`(?<=\\+)(?:${its})(?=@)`, "giu"), erasedWord);
}

/** Two words at least, as in `ann.lee`: one word alone, such as `sales`, names nobody. */
const fullName = /^[a-z]{2,}(?:[._-][a-z]{2,})+$/;

/** The local part, where it is a person's name by itself; null: it isn't. */
export function nameIn(email: string): string | null {
  const local = email.slice(0, email.lastIndexOf("@"));
  return fullName.test(local) ? local : null;
}

/** The text without the address and without that name, which servers quote alone: `user ann.lee unknown`. */
export function withoutPerson(text: string, email: string): string {
  const name = nameIn(email);
  const left = withoutAddress(text, email);
  if (name === null) return left;
  return left.replace(
    new RegExp(`${before}${name.replaceAll(".", "\\.")}(?![a-z\\d_@-]|\\.[a-z\\d])`, "giu"),
    erasedWord,
  );
}

/** Addresses that a text names, normalised. */
export function namedAddresses(text: string): readonly string[] {
  const found = text.match(/[^\s<>()[\]",;:]{1,64}@[^\s<>()[\]"',;:]{1,253}/gu) ?? [];
  return found.flatMap((one) => readAddress(one)?.email ?? []);
}
