import { minute } from "@penguinmails/core/time";
import { keptCertificate, type Lineage, lineages, printOf, renewNow } from "../commands/certificates.ts";
import { restartService } from "../commands/mailu.ts";
import { holdCertificate, refusedBy, shownOn, tlsPorts } from "./certificate.ts";
import { type Step, type StepContext, StepImpossible } from "./step.ts";

/** Others than before this was asked for, each asked for once, shown on every port, and fit. */
export function renewCertificate(operationId: string): readonly Step[] {
  return [
    {
      name: "note the present certificates",
      isDone: async ({ facts }) => facts.certificatesBefore?.for === operationId,
      async apply(context) {
        const prints: Partial<Record<Lineage, string | null>> = {};
        for (const lineage of lineages) prints[lineage] = await printKept(context, lineage);
        if (Object.values(prints).every((print) => print === null))
          throw new StepImpossible(
            "Mailu holds no certificate yet that could be renewed.",
            "Check that the node's name leads to it and that port 80 is open, then restart Mailu: it asks for one when it starts.",
          );
        await context.learn({ certificatesBefore: { for: operationId, prints } });
        return "done";
      },
    },
    {
      name: "renew the certificates",
      isDone: async (context) => (await notRenewed(context)).length === 0,
      async apply(context) {
        const machine = await context.shell();
        for (const lineage of await notRenewed(context)) {
          const { code, stdout, stderr } = await machine.run(renewNow(lineage));
          // A hook may fail after the new certificate has come: what lies there decides.
          if (code !== 0 && (await notRenewed(context)).includes(lineage)) return refusedBy(stderr || stdout);
        }
        return "done";
      },
    },
    {
      name: "show the new certificates",
      isDone: async (context) => {
        const kept = await Promise.all(lineages.map((lineage) => printKept(context, lineage)));
        const ports = tlsPorts(context.settings).map((port) => shownOn(context, port));
        return (await Promise.all(ports)).every(
          (one) => typeof one !== "string" && kept.includes(printOf(one)),
        );
      },
      async apply({ shell }) {
        await (await shell()).must(restartService("front"));
        return { wait: "the mail server reads its certificates", retryAfterMs: minute };
      },
    },
    holdCertificate,
  ];
}

const printKept = async ({ shell }: StepContext, lineage: Lineage) =>
  printOf(await keptCertificate(await shell(), lineage));

/** Those that are still the ones of before; one that was never there is none of them. */
async function notRenewed(context: StepContext): Promise<readonly Lineage[]> {
  const before = context.facts.certificatesBefore?.prints ?? {};
  const still: Lineage[] = [];
  for (const lineage of lineages) {
    const print = before[lineage] ?? null;
    if (print !== null && print === (await printKept(context, lineage))) still.push(lineage);
  }
  return still;
}
