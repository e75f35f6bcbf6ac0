import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { addSwap, harden } from "./base-system.ts";
import { holdCertificate } from "./certificate.ts";
import { configureAddresses } from "./configure-addresses.ts";
import { installDocker } from "./install-docker.ts";
import { changePasswords } from "./isolate.ts";
import { takeOverKeys } from "./machine.ts";
import { bringUpMailu, prepareCollector } from "./mail-server.ts";
import { takeDownWall, tryWall } from "./provider-wall.ts";
import { bringBack, concludeRestore } from "./restore-backup.ts";
import { nodeAccess, type Step } from "./step.ts";
import { translateAddresses } from "./translate-addresses.ts";
import { verifyServices } from "./verify-services.ts";
import { proveBackup, wipeMachine } from "./wipe-machine.ts";

/**
 * An isolated machine is wiped and made anew at its addresses, with the secrets that are in our books, and a backup is put
 * back. Before Mailu first runs: mail to an account that is not there yet would be refused for good.
 */
export function rebuild(
  operationId: string,
  order: RestoreOrder | undefined,
  mailu: MailuAdmin,
): readonly Step[] {
  return [
    ...(order ? [proveBackup(operationId, order)] : []),
    // Until its accounts have the passwords of our books, the provider lets nobody else to them.
    tryWall(operationId),
    wipeMachine(operationId),
    takeOverKeys,
    harden,
    addSwap,
    installDocker,
    configureAddresses,
    ...(order ? bringBack(operationId, order, mailu) : [bringUpMailu, prepareCollector(mailu)]),
    // At once: those of the backup may be known to others. Accounts that it does not hold are made afterwards, with theirs.
    changePasswords(mailu, operationId, (email) => order?.mailboxes.includes(email) ?? false),
    siftAccounts(mailu, operationId),
    takeDownWall,
    translateAddresses,
    holdCertificate,
    ...(order ? concludeRestore(operationId, order, mailu) : [verifyServices]),
  ];
}

/** A backup of a machine that was somebody else's may hold accounts of theirs. */
function siftAccounts(mailu: MailuAdmin, operationId: string): Step {
  return {
    name: "remove accounts that no book knows",
    isDone: async ({ facts }) => facts.accountsSiftedFor === operationId,
    async apply(context) {
      const { spec, learn } = context;
      const token = spec.secrets.mailuApiToken;
      const known = new Set([
        `collector@${spec.hostname}`,
        ...(spec.senders ?? []).map(({ email }) => email),
      ]);
      const { users } = await mailu.inventory(nodeAccess(context), token, []);
      for (const email of users)
        if (!known.has(email)) await mailu.removeMailbox(nodeAccess(context), token, email);
      await learn({ accountsSiftedFor: operationId });
      return "done";
    },
  };
}
