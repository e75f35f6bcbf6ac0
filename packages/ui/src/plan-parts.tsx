import { Risk } from "./drift-parts.tsx";
import { sentence } from "./format/state-words.ts";
import { Table } from "./table.tsx";

type Change = { readonly what: string; readonly expected: string; readonly seen: string };
type Props = {
  readonly plan: {
    readonly steps: readonly {
      readonly step: string;
      readonly risk: string;
      readonly changes: readonly Change[];
      readonly touches: {
        readonly domains: readonly string[];
        readonly mailboxes: number;
        readonly campaigns: readonly string[];
      };
    }[];
    readonly byHand: readonly (Change & { readonly remedy: string })[];
  };
};

/** What applying a node's plan would change, in order, and whom each step reaches. */
export function PlanParts({ plan }: Props) {
  return (
    <div className="stack">
      {plan.steps.length === 0 ? (
        <p>No change: everything that a plan can mend is as planned.</p>
      ) : (
        <Table
          caption="What would change, in order"
          rows={plan.steps}
          rowKey={({ step }) => step}
          columns={[
            {
              header: "Step",
              kind: "row",
              cell: ({ step, changes }) => (
                <>
                  {sentence(step)}
                  {changes.map(({ what, seen, expected }) => (
                    <p key={what} className="small quiet normal">
                      <code>{what}</code>: {seen} → {expected}
                    </p>
                  ))}
                </>
              ),
            },
            { header: "While it is made", cell: ({ risk }) => <Risk risk={risk} /> },
            { header: "Reaches", cell: ({ touches }) => <Touches {...touches} /> },
          ]}
        />
      )}
      {plan.byHand.map(({ what, remedy }) => (
        <p key={what} className="small">
          By hand: <code>{what}</code>. {remedy}
        </p>
      ))}
    </div>
  );
}

function Touches({ domains, mailboxes, campaigns }: Props["plan"]["steps"][number]["touches"]) {
  if (domains.length === 0) return <span className="quiet">no domain</span>;
  return (
    <span className="pair">
      <span>{domains.join(", ")}</span>
      <span className="small quiet">
        {mailboxes} {mailboxes === 1 ? "mailbox" : "mailboxes"}
        {campaigns.length > 0 ? `; now sending: ${campaigns.join(", ")}` : ""}
      </span>
    </span>
  );
}
