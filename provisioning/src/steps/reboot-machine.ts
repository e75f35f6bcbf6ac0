import type { AskedBoot } from "@penguinmails/core/ports/node-facts";
import { minute, second } from "@penguinmails/core/time";
import { readBootId } from "../commands/system.ts";
import { type Shell, SshError } from "../shell/ssh.ts";
import type { Step, StepContext } from "./step.ts";

/** A boot that has not happened by then is asked for again: the provider takes them into a queue. */
const askAgainAfterMs = 15 * minute;

/**
 * The machine was started again since it was asked for, by the provider, and lets us in. It may have been off, or so stuck
 * that nobody could log in.
 */
export function rebootMachine(operationId: string): Step {
  return {
    name: "reboot the machine",
    isDone: async ({ facts }) => facts.rebootedFor === operationId,
    async apply(context) {
      const { facts, hosting, learn } = context;
      const isStarted = await startsAnew(
        context,
        facts.reboot?.for === operationId ? facts.reboot : null,
        (boot) => learn({ reboot: { ...boot, for: operationId } }),
        () => startAgain(hosting, facts.serviceId ?? ""),
      );
      if (!isStarted) return { wait: "the machine starts again", retryAfterMs: 20 * second };
      // What was verified was verified of the boot before.
      await learn({ rebootedFor: operationId, verified: false });
      return "done";
    },
  };
}

/**
 * Whether the machine runs and lets us in, in another boot than before it was `asked` for one. If not, it is asked for
 * one, and again when nothing came of that for long.
 */
export async function startsAnew(
  context: StepContext,
  asked: AskedBoot | null,
  note: (boot: AskedBoot) => Promise<void>,
  ask: () => Promise<void>,
): Promise<boolean> {
  const bootId = await bootIdOf(context);
  const boot = asked ?? { bootId, askedAtMs: null };
  if (boot.askedAtMs !== null && bootId !== null && bootId !== boot.bootId) return true;
  const now = context.settings.now();
  if (boot.askedAtMs === null || now - boot.askedAtMs >= askAgainAfterMs) {
    // Written down before it is done: whoever is killed in between only waits longer for a boot.
    await note({ ...boot, askedAtMs: now });
    await ask();
  }
  return false;
}

async function startAgain(hosting: StepContext["hosting"], serviceId: string): Promise<void> {
  const instance = await hosting.getInstance(serviceId);
  if (instance?.status === "SHUTOFF") await hosting.bootInstance(serviceId);
  else await hosting.rebootInstance(serviceId);
}

/** What the kernel calls its present run; null when nobody answers. */
async function bootIdOf(context: StepContext): Promise<string | null> {
  let shell: Shell | undefined;
  try {
    shell = await context.shell();
    return (await shell.must(readBootId)).trim();
  } catch (error) {
    if (error instanceof SshError && (error.kind === "unreachable" || error.kind === "broken")) return null;
    throw error;
  }
}
