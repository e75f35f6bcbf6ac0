import { open } from "node:fs/promises";
import { mimeLimits } from "@penguinmails/core/feedback/report/mime-limits";
import { pathOf } from "../named-file.ts";

/** As much of a mail as the parser looks at. `-` is the standard input. Throws `UnreadableFile`. */
export async function readHead(file: string): Promise<Uint8Array> {
  if (file === "") throw new UnreadableFile("names no file");
  try {
    // By its stream and not as /dev/stdin, which can't be opened where it is a socket.
    return file === "-" ? await headOf(process.stdin) : await headOfFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new UnreadableFile(reasons[code] ?? `can't be read (${code})`);
  }
}

async function headOfFile(file: string): Promise<Uint8Array> {
  const handle = await open(pathOf(file), "r");
  try {
    const buffer = new Uint8Array(mimeLimits.bytes);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, null);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function headOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size >= mimeLimits.bytes) break;
  }
  return Buffer.concat(pieces).subarray(0, mimeLimits.bytes);
}

/** Its message is for the person who called. */
export class UnreadableFile extends Error {}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file: a part of its path is no directory",
  EACCES: "may not be read by this user",
  EISDIR: "is a directory; name the files in it",
  ELOOP: "is a link that leads to itself",
  ENXIO: "is a socket or a device, and no file",
};
