/**
 * An address in running text. The local part may be quoted (`"ann..lee"@…`) and have apostrophes between letters
 * (`ann.o'neil@…`); bounded so that hostile text stays cheap.
 */
const bare =
  /(?:"[^"\s@]{1,64}"|(?:[^\s<>()[\]",;:'`|\\*@]|(?<=[A-Za-z])'(?=[A-Za-z])){1,128})@[\w#.\u00c0-\u024f\u0400-\u04ff-]{1,200}[\w#\u00c0-\u024f\u0400-\u04ff]/;

export const addressPattern: string = bare.source;

const first = new RegExp(bare.source);
const all = new RegExp(bare.source, "g");

/** The first address of a value such as `rfc822; <a@b>`; null when there is none. */
export function addressIn(value: string): string | null {
  const found = first.exec(value.slice(0, 1_000));
  return found ? tidied(found[0]) : null;
}

/** The address of a DSN field (`rfc822; a@b`, `utf-8; …`), which may be in any script; null when there is none. */
export function addressOfField(value: string): string | null {
  const found = /(?:^|;)\s*<?((?:"[^"\s@]{1,64}"|[^\s<>;"(),:]{1,128})@[^\s<>;"(),:]{1,254})>?/.exec(
    value.slice(0, 1_000),
  );
  return found?.[1] ? tidied(found[1]) : addressIn(value);
}

export function addressesIn(value: string): readonly string[] {
  return [...value.slice(0, 20_000).matchAll(all)].map(([address]) => tidied(address));
}

/** East Asian text puts no space before an address: "收件人：jo@…". */
const glued =
  /^[^@]*[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef](?=[!-~]{1,64}@[!-~]+$)/;

function tidied(address: string): string {
  return address
    .replace(/^(?:mailto:|smtp:|rfc822;)+/i, "")
    .replace(glued, "")
    .replace(/^\.+|\.+$/g, "");
}

export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
