import { BackupUnusable } from "@penguinmails/core/ports/backups";
import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { archivedParts, extractArchive } from "../commands/archive.ts";
import { installFile } from "../commands/files.ts";
import { composePath, stopAll } from "../commands/mailu.ts";
import { CommandFailed, type Shell } from "../shell/ssh.ts";
import { bringUpMailu, prepareCollector } from "./mail-server.ts";
import { nodeAccess, type Step, type StepContext, StepImpossible } from "./step.ts";
import { verifyServices } from "./verify-services.ts";

const home = "/mailu/restore";

/**
 * A backup in the place of what a node has. It is brought to the machine whole before anything is touched; what was there
 * stays beside it until Mailu serves with the restored accounts and keys.
 */
export function restoreBackup(operationId: string, order: RestoreOrder, mailu: MailuAdmin): readonly Step[] {
  return [...bringBack(operationId, order, mailu), ...concludeRestore(operationId, order, mailu)];
}

const folderOf = (operationId: string) => `${home}/${operationId}`;

/** The backup is what Mailu runs with. */
export function bringBack(operationId: string, order: RestoreOrder, mailu: MailuAdmin): readonly Step[] {
  const folder = folderOf(operationId);
  return [
    bringBackup(operationId, order, folder),
    putInPlace(operationId, order, folder),
    bringUpMailu,
    prepareCollector(mailu),
  ];
}

/** It serves with what our books say that it has, and then what was there before goes. */
export function concludeRestore(
  operationId: string,
  order: RestoreOrder,
  mailu: MailuAdmin,
): readonly Step[] {
  return [compareWithBooks(operationId, order, folderOf(operationId), mailu), verifyServices, clearAway];
}

/** Certificates are for a node's name, so they go back onto that node alone. */
const partsOf = ({ isOwnNode }: RestoreOrder) =>
  archivedParts.filter((part) => isOwnNode || part !== "certs");

/** The mark is written when all of it has come and nothing of it was altered: half a backup is never put in place. */
function bringBackup(operationId: string, order: RestoreOrder, folder: string): Step {
  const mark = `${folder}/whole`;
  return {
    name: "bring the backup to the machine",
    isDone: async ({ facts, shell }) =>
      facts.restoredFor === operationId || (await exists(await shell(), mark)),
    async apply({ shell, settings }) {
      const machine = await shell();
      await machine.must(["rm", "-rf", home]);
      await machine.must(["mkdir", "-p", "-m", "700", home, folder, `${folder}/former`, `${folder}/new`]);
      try {
        const input = settings.openBackup(order.backupId);
        for await (const _said of machine.stream(extractArchive(`${folder}/new`, partsOf(order)), {
          input,
        })) {
          // It says nothing.
        }
      } catch (error) {
        if (!(error instanceof BackupUnusable || isDiskFull(error))) throw error;
        await machine.must(["rm", "-rf", home]);
        throw error instanceof BackupUnusable
          ? new StepImpossible(error.message, "Nothing was changed on the node. Choose another backup.")
          : new StepImpossible(
              "The machine's disk has no room for the backup beside what is there.",
              "Nothing was changed on the node. Make room on it, then ask again.",
            );
      }
      await machine.must(installFile(mark, "600"), `${order.backupId}\n`);
      return "done";
    },
  };
}

/** Mail waits meanwhile. Each part is moved, never copied: killed anywhere, it is here or there. */
function putInPlace(operationId: string, order: RestoreOrder, folder: string): Step {
  return {
    name: "put the backup in place",
    isDone: async ({ facts }) => facts.restoredFor === operationId,
    async apply({ shell, learn }) {
      const machine = await shell();
      // On a bare machine nothing runs yet.
      if (await exists(machine, composePath)) await machine.must(stopAll);
      for (const part of partsOf(order)) await exchange(machine, folder, part);
      await learn({ restoredFor: operationId, collectorReady: false, verified: false });
      return "done";
    },
  };
}

async function exchange(machine: Shell, folder: string, part: string): Promise<void> {
  const [present, next, former] = [`/mailu/${part}`, `${folder}/new/${part}`, `${folder}/former/${part}`];
  if (!(await exists(machine, next))) return;
  if (await exists(machine, present)) {
    // Both there: containers came up in between and made an empty one.
    if (await exists(machine, former)) await machine.must(["rm", "-rf", present]);
    else await machine.must(["mv", "-f", present, former]);
  }
  // Bounces and opt-outs that came since the backup must be read, and a certificate that was renewed since is the better one.
  if ((part === "mail" || part === "certs") && (await exists(machine, former)))
    await machine.must(["cp", "-a", "-T", former, next]);
  await machine.must(["mv", "-f", next, present]);
}

/** The keys that are published and the accounts that send are there. */
function compareWithBooks(operationId: string, order: RestoreOrder, folder: string, mailu: MailuAdmin): Step {
  return {
    name: "compare with what is published",
    isDone: async ({ facts }) => facts.restoreComparedFor === operationId,
    async apply(context) {
      const names = order.domains.map(({ name }) => name);
      const { users, keys } = await mailu.inventory(
        nodeAccess(context),
        context.spec.secrets.mailuApiToken,
        names,
      );
      const wrong = [
        ...order.domains
          .filter(({ name, publicKey }) => keys.get(name) !== publicKey)
          .map(({ name }) => `${name} does not sign with its published key`),
        ...order.mailboxes.filter((email) => !users.has(email)).map((email) => `${email} is not there`),
      ];
      if (wrong.length > 0)
        throw new StepImpossible(
          `What was restored is not what the books say: ${wrong.slice(0, 5).join("; ")}.`,
          `What was there before lies in ${folder}/former on the machine until the next restore. Choose another backup.`,
        );
      await context.learn({ restoreComparedFor: operationId });
      return "done";
    },
  };
}

const clearAway: Step = {
  name: "clear away what was there before",
  isDone: async ({ shell }) => !(await exists(await shell(), home)),
  async apply({ shell }: StepContext) {
    await (await shell()).must(["rm", "-rf", home]);
    return "done";
  },
};

async function exists(machine: Shell, path: string): Promise<boolean> {
  return (await machine.run(["test", "-e", path])).code === 0;
}

/** GNU tar names a disk that fills up in the middle of a file by what it could write. */
function isDiskFull(error: unknown): boolean {
  const full = /No space left on device|Disk quota exceeded|Wrote only \d+ of \d+ bytes/;
  return error instanceof CommandFailed && full.test(error.message);
}
