import { type BackupContents, makeTarReader } from "@penguinmails/core/backups/tar-contents";
import { BackupUnusable, type Bytes } from "@penguinmails/core/ports/backups";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import type { WipeProgress } from "@penguinmails/core/ports/node-facts";
import { hour, minute } from "@penguinmails/core/time";
import { type Shell, SshError } from "../shell/ssh.ts";
import { ownTarget, type Step, type StepContext, StepImpossible } from "./step.ts";

/** A wipe that has not begun by then is asked for again: the provider takes them into a queue. */
const askAgainAfterMs = 30 * minute;
/** Longest until the bare machine lets us in. */
const longestWipeMs = 2 * hour;

/** What is to be put back is read to its end before anything is lost for it. */
export function proveBackup(operationId: string, order: RestoreOrder): Step {
  return {
    name: "prove the backup",
    isDone: async ({ facts }) => facts.backupProvenFor === operationId,
    async apply({ settings, learn }) {
      const { hasDatabase, keys } = await contentsOf(settings.openBackup(order.backupId));
      if (!hasDatabase) throw unusable("The backup does not hold Mailu's database.");
      const lacking = order.domains.filter(
        ({ name, publicKey }) => !keys.some((key) => key.domain === name && key.publicKey === publicKey),
      );
      if (lacking.length > 0)
        throw unusable(
          `The backup lacks the published key of ${lacking.map(({ name }) => name).join(", ")}.`,
        );
      await learn({ backupProvenFor: operationId });
      return "done";
    },
  };
}

async function contentsOf(backup: Bytes): Promise<BackupContents> {
  const reader = makeTarReader();
  try {
    for await (const piece of backup) reader.push(piece);
    return reader.contents();
  } catch (error) {
    // What is no archive, or has no end, is a RangeError.
    if (error instanceof BackupUnusable || error instanceof RangeError) throw unusable(error.message);
    throw error;
  }
}

const unusable = (cause: string) =>
  new StepImpossible(
    cause,
    "Nothing was changed on the machine. Choose another backup, or replace the node.",
  );

/**
 * The machine is bare: installed anew by the provider, at the same addresses, with the platform's key and another host key.
 * That key, which no machine before it had, is what proves it; it is pinned from then on.
 */
export function wipeMachine(operationId: string): Step {
  return {
    name: "wipe the machine",
    isDone: async ({ facts }) => facts.wipe?.for === operationId && facts.wipe.isDone,
    async apply(context) {
      const { facts, spec, hosting, learn, settings } = context;
      const serviceId = facts.serviceId ?? "";
      const nowMs = settings.now();
      const wipe: WipeProgress =
        facts.wipe?.for === operationId
          ? facts.wipe
          : {
              for: operationId,
              formerHostKey: facts.hostKey ?? "",
              sinceMs: nowMs,
              askedAtMs: null,
              isDone: false,
            };
      const instance = await hosting.getInstance(serviceId);
      if (!instance || instance.status === "ERROR")
        throw new StepImpossible(
          instance
            ? "The provider failed to install the machine."
            : "The provider no longer knows the machine.",
          "Replace the node, or retire it and order another.",
        );
      const rests = ["ACTIVE", "SHUTOFF"].includes(instance.status) && instance.taskState === null;
      const seen = wipe.askedAtMs === null || !rests ? "former" : await whoAnswers(context, wipe);
      if (typeof seen !== "string") {
        seen.close();
        // Of what was learned, that of the disk holds no more; addresses, names and price do.
        await learn({
          hostKey: seen.hostKey,
          wipe: { ...wipe, isDone: true },
          collectorReady: false,
          verified: false,
          nextKey: null,
        });
        return "done";
      }
      const isDue = wipe.askedAtMs === null || nowMs - wipe.askedAtMs >= askAgainAfterMs;
      if (rests && isDue && seen === "former") {
        // Written down before it is done: whoever is killed in between only waits longer for it.
        await learn({ wipe: { ...wipe, askedAtMs: nowMs } });
        await hosting.reinstallInstance(serviceId, spec.template);
        return { wait: "Hostwinds installs the machine anew", retryAfterMs: minute };
      }
      if (nowMs - wipe.sinceMs <= longestWipeMs)
        return { wait: `Hostwinds installs the machine anew; so far ${words[seen]}`, retryAfterMs: minute };
      throw new StepImpossible(
        `Two hours after Hostwinds was asked to install the machine anew, ${words[seen]}.`,
        "See in the provider's console whether it runs and has the platform's key, then ask again; or replace the node.",
      );
    },
  };
}

type Seen = "former" | "silent" | "keyless";
const words = {
  former: "the former one is there",
  silent: "nobody answers there",
  keyless: "a bare machine does not take the platform's key",
} as const satisfies Record<Seen, string>;

/** The bare machine by its shell, which has another host key than the former one; or who else. */
async function whoAnswers(
  { spec, facts, settings, connect }: StepContext,
  wipe: WipeProgress,
): Promise<Seen | Shell> {
  const target = ownTarget(spec, facts, settings);
  try {
    (await connect({ ...target, hostKey: wipe.formerHostKey })).close();
    return "former";
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    if (error.kind === "refused-key") return "former";
    if (error.kind !== "host-key-changed") return "silent";
  }
  try {
    return await connect({ ...target, privateKey: settings.platformPrivateKey, hostKey: null });
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    return error.kind === "refused-key" ? "keyless" : "silent";
  }
}
