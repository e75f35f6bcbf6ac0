import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { putAuthorizedKeys } from "../commands/authorized-keys.ts";
import { makeKeyPair } from "../shell/key-pair.ts";
import { type Shell, SshError } from "../shell/ssh.ts";
import { takeOverKeys } from "./machine.ts";
import { keyContext, ownTarget, type Step, type StepContext } from "./step.ts";

/**
 * Another key: made, let in beside the old one, proven, and only then the one that we know the machine by; the old one
 * goes last. At every moment the key that is written down opens the machine.
 */
export function rotateKey(operationId: string): readonly Step[] {
  const isSwitched = (facts: NodeFacts) => facts.keyRotatedFor === operationId;
  const isMade = (facts: NodeFacts) => facts.nextKey?.for === operationId;
  return [
    {
      name: "make the next key",
      isDone: async ({ facts }) => isSwitched(facts) || isMade(facts),
      async apply({ spec, learn, settings }) {
        const pair = makeKeyPair(spec.name);
        const sealed = settings.seal(pair.private, keyContext(spec));
        await learn({ nextKey: { for: operationId, private: sealed, public: pair.public } });
        return "done";
      },
    },
    {
      name: "let the next key in",
      isDone: async (context) => isSwitched(context.facts) || (await opensWithNext(context)),
      async apply({ facts, shell }) {
        const both = [facts.sshPublicKey ?? "", facts.nextKey?.public ?? ""];
        await putAuthorizedKeys(await shell(), both);
        return "done";
      },
    },
    {
      name: "prove the next key and keep it",
      isDone: async ({ facts }) => isSwitched(facts),
      async apply(context) {
        const { facts, learn } = context;
        const next = facts.nextKey;
        if (!next) throw new Error("There is no next key");
        (await connectWithNext(context)).close();
        await learn({
          sshPrivateKey: next.private,
          sshPublicKey: next.public,
          nextKey: null,
          keyRotatedFor: operationId,
        });
        return "done";
      },
    },
    takeOverKeys,
  ];
}

async function opensWithNext(context: StepContext): Promise<boolean> {
  try {
    (await connectWithNext(context)).close();
    return true;
  } catch (error) {
    if (error instanceof SshError && error.kind === "refused-key") return false;
    throw error;
  }
}

function connectWithNext({ spec, facts, settings, connect }: StepContext): Promise<Shell> {
  const sealed = facts.nextKey?.private ?? "";
  return connect({
    ...ownTarget(spec, facts, settings),
    privateKey: settings.open(sealed, keyContext(spec)),
  });
}
