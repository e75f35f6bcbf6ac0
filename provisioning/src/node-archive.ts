import type { NodeArchive } from "@penguinmails/core/ports/backups";
import {
  changedMeanwhile,
  checkCopy,
  copyDatabase,
  isThere,
  mailuDatabase,
  readArchive,
  removeCopies,
  type ServerDatabase,
  sqlitePackage,
  sqliteVersion,
  webmailDatabase,
} from "./commands/archive.ts";
import { installPackages, refreshPackages } from "./commands/system.ts";
import type { NodeShellOptions } from "./shell/node-shell.ts";
import { openShell, type Shell } from "./shell/ssh.ts";

const notInstalled = 127;

/** Reads a node's archive over SSH, under its pinned host key. */
export function makeNodeArchive({ sshPort, connect = openShell }: NodeShellOptions): NodeArchive {
  return {
    async *read({ host, hostKey, sshPrivateKey: privateKey }) {
      const shell = await connect({ host, port: sshPort, privateKey, hostKey });
      try {
        await ensureSqlite(shell);
        const hasWebmail = (await shell.run(isThere(webmailDatabase))).code === 0;
        const databases = hasWebmail ? [mailuDatabase, webmailDatabase] : [mailuDatabase];
        for (const database of databases) await copy(shell, database);
        yield* shell.stream(readArchive(databases), { goodCodes: [0, changedMeanwhile] });
      } finally {
        // One that stays, because the connection is gone, is overwritten by the next.
        await shell.run(removeCopies).catch(() => undefined);
        shell.close();
      }
    },
  };
}

async function copy(shell: Shell, database: ServerDatabase): Promise<void> {
  for (const words of copyDatabase(database)) await shell.must(words);
  if ((await shell.must(checkCopy(database))).trim() !== "ok")
    throw new Error(`${database.whose} database is damaged: SQLite's quick_check does not say ok`);
}

async function ensureSqlite(shell: Shell): Promise<void> {
  if ((await shell.run(sqliteVersion)).code !== notInstalled) return;
  await shell.must(refreshPackages);
  await shell.must(installPackages(sqlitePackage));
}
