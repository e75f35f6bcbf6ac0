import { type ChangeRisk, changeRisks, type Deviation } from "../ports/node-converger.ts";

/** Who sends from the node: a domain, its address, its mailboxes and the campaigns that send by it now. */
export type NodeSender = {
  readonly domain: string;
  readonly ip: string | null;
  readonly mailboxes: number;
  readonly campaigns: readonly string[];
};
type Change = Omit<Deviation, "ips" | "remedy" | "step">;
type PlannedStep = {
  readonly step: string;
  /** The worst of its changes. */
  readonly risk: ChangeRisk;
  readonly changes: readonly Change[];
  readonly touches: {
    readonly domains: readonly string[];
    readonly mailboxes: number;
    readonly campaigns: readonly string[];
  };
};
type PlanDiff = {
  /** What applying the plan would change, in the order in which it would. Empty: no change. */
  readonly steps: readonly PlannedStep[];
  /** What no plan mends, with what a person does. */
  readonly byHand: readonly (Change & { readonly remedy: string })[];
};

/** What applying a node's plan would do, by what the last look found open, and whom each step reaches. */
export function planDiff(
  stepNames: readonly string[],
  open: readonly Deviation[],
  senders: readonly NodeSender[],
): PlanDiff {
  // A step that the plan has got since the node was made comes after those that it was made by.
  const all = new Set([...stepNames, ...open.map(({ step }) => step)]);
  const steps = [...all].flatMap((step): readonly PlannedStep[] => {
    const mine = open.filter((each) => each.step === step && each.remedy === null);
    if (mine.length === 0) return [];
    const worst = Math.max(...mine.map(({ risk }) => changeRisks.indexOf(risk)));
    const reached = senders.filter(({ ip }) =>
      mine.some(({ ips }) => ips === null || (ip !== null && ips.includes(ip))),
    );
    return [
      {
        step,
        risk: changeRisks[worst] ?? "none",
        changes: mine.map(changeOf),
        touches: {
          domains: reached.map(({ domain }) => domain),
          mailboxes: reached.reduce((sum, { mailboxes }) => sum + mailboxes, 0),
          campaigns: [...new Set(reached.flatMap(({ campaigns }) => campaigns))].sort(),
        },
      },
    ];
  });
  const byHand = open.flatMap((each) =>
    each.remedy === null ? [] : [{ ...changeOf(each), remedy: each.remedy }],
  );
  return { steps, byHand };
}

function changeOf({ what, expected, seen, because, risk }: Deviation): Change {
  return { what, expected, seen, because, risk };
}
