import { parseReport } from "@penguinmails/core/feedback/report/parse-report";
import { lineOf } from "./line-of.ts";
import { mailsIn } from "./mails-in.ts";
import { readHead, UnreadableFile } from "./read-head.ts";

type Sink = { write(text: string): unknown };

/**
 * Prints one JSON line a file, in order, with the reason in `error` for one that can't be read. 0 when every file was read,
 * 1 when one could not be, 2 without files.
 */
export async function classifyFiles(args: readonly string[], out: Sink, complaints: Sink): Promise<number> {
  // As other programs take it: what follows is a name, whatever it begins with.
  const files = args[0] === "--" ? args.slice(1) : args;
  if (files.length === 0) {
    complaints.write("Usage: npm run --silent classify -- FILE...   (- reads a mail from standard input)\n");
    return 2;
  }
  let exitCode = 0;
  for (const file of files) {
    try {
      const mails = mailsIn(await readHead(file));
      if (mails.length === 0) complaints.write(`${file}: is empty\n`);
      const reports = mails.map((mail) => parseReport(mail));
      out.write(`${JSON.stringify(lineOf(file, reports))}\n`);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      out.write(`${JSON.stringify({ ...lineOf(file, []), error: error.message })}\n`);
      complaints.write(`${file}: ${error.message}\n`);
      exitCode = 1;
    }
  }
  return exitCode;
}
