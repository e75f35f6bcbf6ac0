/** A Markdown file whose first line is `Subject: …`; throws `RangeError` when it has none. */
export function readTemplate(text: string): {
  readonly name: string;
  readonly subject: string;
  readonly body: string;
} {
  const found = /^\uFEFF?Subject:[ \t]*(\S[^\r\n]*)\r?\n([\s\S]*)$/i.exec(text);
  if (!found?.[1] || !found[2]?.trim())
    throw new RangeError("The template must begin with a line “Subject: …”, and have text below it.");
  return { name: "Demo template", subject: found[1].trim(), body: `${found[2].trim()}\n` };
}
