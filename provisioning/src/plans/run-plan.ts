import { HostingError } from "@penguinmails/core/ports/hosting";
import type { ConvergeOutcome, PlanJournal } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { minute } from "@penguinmails/core/time";
import { SshError } from "../shell/ssh.ts";
import { type Step, type StepContext, StepImpossible } from "../steps/step.ts";

type MakeContext = (facts: NodeFacts, learn: StepContext["learn"]) => StepContext;

/**
 * Walks the steps in order: what is done is passed over, what is not is applied and asked again. May be killed anywhere
 * and started anew. A fault that time may mend waits; one that it can't ends the plan with cause and remedy.
 */
export async function runPlan(
  steps: readonly Step[],
  journal: PlanJournal,
  makeContext: MakeContext,
  signal: AbortSignal,
): Promise<ConvergeOutcome> {
  let facts = await journal.facts();
  const learn = async (news: Partial<NodeFacts>) => {
    await journal.learn(news);
    facts = { ...facts, ...news };
  };
  for (const step of steps) {
    if (signal.aborted)
      return { status: "waiting", step: step.name, reason: "the worker stops", retryAfterMs: 0 };
    try {
      if (await step.isDone(makeContext(facts, learn))) {
        await journal.stepChanged(step.name, "done", null);
        continue;
      }
      await journal.stepChanged(step.name, "running", null);
      const progress = await step.apply(makeContext(facts, learn));
      if (progress !== "done") {
        await journal.stepChanged(step.name, "running", progress.wait);
        return {
          status: "waiting",
          step: step.name,
          reason: progress.wait,
          retryAfterMs: progress.retryAfterMs,
        };
      }
      const verified = await step.isDone(makeContext(facts, learn));
      if (!verified) {
        await journal.stepChanged(step.name, "running", "applied, but not seen on the machine yet");
        return {
          status: "waiting",
          step: step.name,
          reason: "applied, but not seen on the machine yet",
          retryAfterMs: minute,
        };
      }
      await journal.stepChanged(step.name, "done", null);
    } catch (error) {
      const outcome = outcomeOf(step.name, error, facts.hostKey !== undefined);
      const words = outcome.status === "failed" ? outcome.cause : outcome.reason;
      await journal.stepChanged(step.name, outcome.status === "failed" ? "failed" : "running", words);
      return outcome;
    }
  }
  return { status: "done" };
}

type Stopped = Exclude<ConvergeOutcome, { readonly status: "done" }>;

/**
 * A fault that repeating may mend waits; one that it won't ends with what a person does about it. A machine `isOurs` once
 * its host key was pinned: until then it may not have got our key yet.
 */
export function outcomeOf(step: string, error: unknown, isOurs: boolean): Stopped {
  const words = error instanceof Error ? error.message : "unknown fault";
  const remedy = remedyOf(error, isOurs);
  return remedy === null
    ? { status: "waiting", step, reason: words, retryAfterMs: minute }
    : { status: "failed", step, cause: words, remedy };
}

/** What a person does about a fault that repeating won't mend; null when repeating may. */
function remedyOf(error: unknown, isOurs: boolean): string | null {
  if (error instanceof StepImpossible) return error.remedy;
  if (error instanceof HostingError && error.kind === "unauthorized")
    return "Check the Hostwinds key, its expiry and its IPv4 allow-list.";
  if (error instanceof HostingError && error.kind === "refused")
    return "Read Hostwinds' words above; mend the order or the account, then try again.";
  if (error instanceof SshError && error.kind === "host-key-changed")
    return "Find out who answers there before anything else. If the machine was rebuilt on purpose, retire the node.";
  if (error instanceof SshError && error.kind === "refused-key" && isOurs)
    return "Open the provider's console: who changed authorized_keys? Put the node's key back and ask again, or retire the node.";
  return null;
}
