import type { NodeLog, NodeLogPage } from "@penguinmails/core/ports/node-access";
import { readMailLog } from "./commands/mailu.ts";
import { inNodeShell, type NodeShellOptions } from "./shell/node-shell.ts";
import { CommandFailed, type Shell } from "./shell/ssh.ts";

/** Reads Postfix's log out of the node's journal. */
export function makeNodeLog(options: NodeShellOptions): NodeLog {
  return {
    read: (access, cursor, maxLines) =>
      inNodeShell(options, access, (shell) => readPage(shell, cursor, maxLines)),
  };
}

async function readPage(shell: Shell, cursor: string | null, maxLines: number): Promise<NodeLogPage> {
  const words = readMailLog(cursor, cursor === null ? maxLines : maxLines + 1);
  const result = await shell.run(words);
  // A cursor that this journal can't read: begin with the oldest entry that is left.
  if (result.code !== 0 && cursor !== null && /cursor/i.test(result.stderr))
    return { ...(await readPage(shell, null, maxLines)), isTorn: true };
  if (result.code !== 0) throw new CommandFailed(words, result);
  const printed = result.stdout.split("\n").filter((line) => line.trim() !== "");
  const all = printed.map(entryOf);
  const entries = all.filter((entry) => cursor === null || entry.__CURSOR !== cursor).slice(0, maxLines);
  const isTorn = cursor !== null && !all.some((entry) => entry.__CURSOR === cursor);
  const last = entries.findLast((entry) => typeof entry.__CURSOR === "string");
  return {
    lines: entries.map((entry) => ({
      atMs: Math.floor((Number(entry.__REALTIME_TIMESTAMP) || 0) / 1_000),
      text: textOf(entry.MESSAGE),
    })),
    cursor: typeof last?.__CURSOR === "string" ? last.__CURSOR : cursor,
    ...(isTorn ? { isTorn } : {}),
  };
}

type Entry = {
  readonly MESSAGE?: unknown;
  readonly __CURSOR?: unknown;
  readonly __REALTIME_TIMESTAMP?: unknown;
};

/** Empty for what is no entry: it counts as a line, because a page with fewer than were asked for is the last. */
function entryOf(line: string): Entry {
  try {
    const entry: unknown = JSON.parse(line);
    return entry !== null && typeof entry === "object" ? entry : {};
  } catch {
    return {};
  }
}

/** journald prints a message that is not UTF-8, such as one cut within a letter, as an array of bytes. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  return Array.isArray(message) ? Buffer.from(message).toString("utf8") : "";
}
