/** A received mail as latin1 text, cut into its header fields and its body. */
export type MailText = {
  /** Name as written, and everything after the colon with its folding and line end. */
  readonly fields: readonly { readonly name: string; readonly raw: string }[];
  readonly headerText: string;
  readonly body: string;
};

export function mailText(raw: string): MailText {
  const end = raw.startsWith("\r\n") ? 0 : raw.indexOf("\r\n\r\n");
  const headerText = end < 0 ? raw : raw.slice(0, end === 0 ? 0 : end + 2);
  const body = end < 0 ? "" : raw.slice(end === 0 ? 2 : end + 4);
  const fields: { name: string; raw: string }[] = [];
  for (const line of headerText.split(/(?<=\r\n)/)) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last.raw += line;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon > 0) fields.push({ name: line.slice(0, colon).trimEnd(), raw: line.slice(colon + 1) });
  }
  return { fields, headerText, body };
}

/** Value of the first such field, unfolded; null when there is none. */
export function fieldOf(mail: MailText, name: string): string | null {
  const wanted = name.toLowerCase();
  const field = mail.fields.find((one) => one.name.toLowerCase() === wanted);
  return field ? field.raw.replace(/\r\n/g, "").trim() : null;
}

/** The first address in a header value, lower case. */
export function addressOf(value: string | null): string | null {
  if (value === null) return null;
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const match = /<([^<>\s]+@[^<>\s]+)>/.exec(bare) ?? /([^\s<>,;:]+@[^\s<>,;:]+)/.exec(bare);
  return match?.[1]?.toLowerCase() ?? null;
}

export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf("@") + 1).toLowerCase();
