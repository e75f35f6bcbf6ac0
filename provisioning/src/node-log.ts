import type { NodeLog, NodeLogPage } from "@penguinmails/core/ports/node-access";
import { readMailLog } from "./commands/mailu.ts";
import { CommandFailed, type OpenShell, openShell, type Shell } from "./shell/ssh.ts";

/** Reads Postfix's log out of the node's journal. */
export function makeNodeLog(options: { readonly sshPort: number; readonly connect?: OpenShell }): NodeLog {
  const connect = options.connect ?? openShell;
  return {
    async read(access, cursor, maxLines) {
      const shell = await connect({
        host: access.host,
        port: options.sshPort,
        privateKey: access.sshPrivateKey,
        hostKey: access.hostKey,
      });
      try {
        return await readPage(shell, cursor, maxLines);
      } finally {
        shell.close();
      }
    },
  };
}

async function readPage(shell: Shell, cursor: string | null, maxLines: number): Promise<NodeLogPage> {
  const words = readMailLog(cursor, maxLines);
  const result = await shell.run(words);
  // The entry behind the cursor was rotated away: begin with the oldest that is left.
  if (result.code !== 0 && cursor !== null && /cursor/i.test(result.stderr))
    return readPage(shell, null, maxLines);
  if (result.code !== 0) throw new CommandFailed(words, result);
  const lines: { atMs: number; text: string }[] = [];
  let last = cursor;
  for (const line of result.stdout.split("\n")) {
    if (line.trim() === "") continue;
    const entry = JSON.parse(line) as { MESSAGE?: unknown; __CURSOR?: string; __REALTIME_TIMESTAMP?: string };
    lines.push({
      atMs: Math.floor(Number(entry.__REALTIME_TIMESTAMP ?? 0) / 1_000),
      text: textOf(entry.MESSAGE),
    });
    last = entry.__CURSOR ?? last;
  }
  return { lines, cursor: last };
}

/** journald prints a message that is not UTF-8 as an array of bytes. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  return Array.isArray(message) ? Buffer.from(message).toString("latin1") : "";
}
