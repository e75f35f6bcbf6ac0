import { Badge } from "./badge.tsx";
import { type DecisionSubject, kindWords } from "./format/decision-words.ts";
import { Meter } from "./meter.tsx";
import { Table } from "./table.tsx";

type Budget = {
  readonly subject: DecisionSubject & { readonly id: string };
  readonly of: "complaint" | "bounce";
  readonly used: number;
  readonly allowed: number;
  readonly state: "ok" | "slow-burn" | "fast-burn" | "spent";
  readonly severity: "warn" | "bad" | null;
  readonly sentence: string;
};

const words: Readonly<Record<Budget["state"], string>> = {
  ok: "Past the first limit",
  "slow-burn": "Burns slowly",
  "fast-burn": "Burns fast",
  spent: "Spent",
};

/** How many complaints and bounces each sender has left this week, in words. */
export function BudgetTable({ budgets }: { readonly budgets: readonly Budget[] }) {
  return (
    <Table
      caption="What this week allows"
      rows={budgets}
      rowKey={({ subject, of }) => `${subject.kind} ${subject.id} ${of}`}
      columns={[
        {
          header: "Who",
          kind: "row",
          cell: ({ subject }) => (
            <>
              <span className="anywhere">{subject.label}</span>
              <div className="small quiet">{kindWords(subject.kind)}</div>
            </>
          ),
        },
        {
          header: "Used",
          cell: ({ of, used, allowed, severity }) => (
            <>
              <Meter label="Used" value={used} max={allowed} tone={severity ?? "normal"} />
              <div className="small quiet">{of === "complaint" ? "complaints" : "bounces"}</div>
            </>
          ),
        },
        {
          header: "What is left",
          kind: "words",
          cell: ({ sentence, severity, state }) => (
            <>
              {severity === null ? null : (
                <>
                  <Badge tone={severity}>{words[state]}</Badge>{" "}
                </>
              )}
              {sentence}
            </>
          ),
        },
      ]}
    />
  );
}
