import { open } from "node:fs/promises";
import { mimeLimits } from "@penguinmails/core/feedback/report/mime-limits";

/** As much of a mail as the parser looks at. `-` is the standard input. Throws `UnreadableFile`. */
export async function readHead(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file === "-" ? "/dev/stdin" : file, "r");
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
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UnreadableFile(reasons[code] ?? (error instanceof Error ? error.message : String(error)));
  }
}

/** Its message is for the person who called. */
export class UnreadableFile extends Error {}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "may not be read by this user",
  EISDIR: "is a directory; name the files in it",
};
