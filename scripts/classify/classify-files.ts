import { open } from "node:fs/promises";
import { mimeLimits } from "@penguinmails/core/feedback/report/mime-limits";
import { parseReport } from "@penguinmails/core/feedback/report/parse-report";
import { lineOf } from "./line-of.ts";

type Sink = { write(text: string): unknown };

/** Prints one JSON line a file, in order. 0 when every file was read, 1 when one could not be, 2 without files. */
export async function classifyFiles(files: readonly string[], out: Sink, complaints: Sink): Promise<number> {
  if (files.length === 0) {
    complaints.write("Usage: npm run --silent classify -- FILE...\n");
    return 2;
  }
  let exitCode = 0;
  for (const file of files) {
    try {
      out.write(`${JSON.stringify(lineOf(file, parseReport(await headOf(file))))}\n`);
    } catch (error) {
      complaints.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
      exitCode = 1;
    }
  }
  return exitCode;
}

/** As much of the file as the parser looks at. */
async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
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
