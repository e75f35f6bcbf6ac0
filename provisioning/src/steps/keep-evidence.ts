import { createHash } from "node:crypto";
import { evidenceOf } from "../commands/evidence.ts";
import { nodeFiles } from "./node-files.ts";
import type { Step, StepContext } from "./step.ts";

const mostCharsAPart = 256 * 1024;

/** Kept before anything is changed, once for each asking: sealed, each part cut at a bound, with the digest of the whole. */
export function keepEvidence(operationId: string): Step {
  return {
    name: "keep the evidence",
    isDone: async ({ facts }) => facts.evidenceFor === operationId,
    async apply(context) {
      const { spec, settings, learn } = context;
      const parts = await readParts(context);
      const plain = JSON.stringify({ takenAt: settings.now(), parts });
      const sealed = settings.seal(plain, `node:${spec.nodeId}:evidence:${operationId}`);
      const evidence = {
        id: operationId,
        takenAt: settings.now(),
        sha256: createHash("sha256").update(plain).digest("hex"),
        bytes: Buffer.byteLength(plain),
        parts: parts.map(({ name, text, isCut }) => ({ name, chars: text.length, isCut })),
        sealed,
      };
      await learn({ evidence, evidenceFor: operationId });
      return "done";
    },
  };
}

/** A command that the machine no longer has leaves its complaint: that, too, tells something. */
async function readParts(context: StepContext) {
  const shell = await context.shell();
  const parts = [];
  for (const { name, words } of evidenceOf(nodeFiles(context).map(({ path }) => path))) {
    const { code, stdout, stderr } = await shell.run(words);
    const whole = stdout === "" ? stderr : stdout;
    const text = whole.slice(0, mostCharsAPart);
    parts.push({ name, code, text, isCut: text.length < whole.length });
  }
  return parts;
}
