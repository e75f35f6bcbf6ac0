/** The mails of an mbox (RFC 4155): each begins with an envelope line and a header. Any other file is one mail, or none. */
export function mailsIn(file: Uint8Array): readonly Uint8Array[] {
  if (file.length === 0) return [];
  const text = Buffer.from(file.buffer, file.byteOffset, file.length).toString("latin1");
  if (!text.startsWith("From ")) return [file];
  const starts = [...text.matchAll(/\n(?=From \S{1,300} .{0,60}\d{4}\r?\n[\w-]{1,80}:)/g)].map(
    (found) => found.index + found[0].length,
  );
  return [0, ...starts].map((start, at) => file.subarray(start, starts[at]));
}
