import { minute, second } from "@penguinmails/core/time";
import { readBootId } from "../commands/system.ts";
import { type Shell, SshError } from "../shell/ssh.ts";
import type { Step, StepContext } from "./step.ts";

/** A reboot that has not happened by then is asked for again: the provider takes them into a queue. */
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
      const { facts, hosting, learn, settings } = context;
      const asked =
        facts.reboot?.for === operationId
          ? facts.reboot
          : { for: operationId, bootId: await bootIdOf(context), askedAtMs: null };
      const isDue = asked.askedAtMs === null || settings.now() - asked.askedAtMs >= askAgainAfterMs;
      const bootId = facts.reboot?.for === operationId ? await bootIdOf(context) : asked.bootId;
      if (asked.askedAtMs !== null && bootId !== null && bootId !== asked.bootId) {
        // What was verified was verified of the boot before.
        await learn({ rebootedFor: operationId, verified: false });
        return "done";
      }
      if (isDue) {
        // Written down before it is done: whoever is killed in between only waits longer for a reboot.
        await learn({ reboot: { ...asked, askedAtMs: settings.now() } });
        await startAgain(hosting, facts.serviceId ?? "");
      }
      return { wait: "the machine starts again", retryAfterMs: 20 * second };
    },
  };
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
