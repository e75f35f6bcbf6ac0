/**
 * The mails of an mbox (RFC 4155): each begins with an envelope line and a header. Any other file is one mail, or none. A file
 * that some editor or shell wrote in UTF-16 is read as what it shows.
 */
export function mailsIn(held: Uint8Array): readonly Uint8Array[] {
  const file = inUtf8(held);
  if (file.length === 0) return [];
  const text = Buffer.from(file.buffer, file.byteOffset, file.length).toString("latin1");
  if (!text.startsWith("From ")) return [file];
  const starts = [...text.matchAll(/\n(?=From \S{1,300} .{0,60}\d{4}\r?\n[\w-]{1,80}:)/g)].map(
    (found) => found.index + found[0].length,
  );
  return [0, ...starts].map((start, at) => file.subarray(start, starts[at]));
}

/** No mail begins with such a mark: it was put before it together with the encoding. */
function inUtf8(held: Uint8Array): Uint8Array {
  const mark = Buffer.from(held.subarray(0, 2)).toString("hex");
  if (mark !== "fffe" && mark !== "feff") return held;
  return new TextEncoder().encode(new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(held));
}
