"use client";
import { type AdminNodeDetail, giveFleetAddressBack, putHeldToUse } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { Button } from "@penguinmails/ui/button";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCents } from "@penguinmails/ui/format/number";
import { commonStates, stateWord } from "@penguinmails/ui/format/state-words";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { evidenceWords } from "./evidence-words.ts";
import { gradesInShort } from "./grades-in-short.ts";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };
type Grade = AdminNodeDetail["grades"][number];

/** What its addresses were graded and upon what; a held one is used all the same or given back here. */
export function GradesCard({ node, onDone }: Props) {
  const [open, setOpen] = useState<{ readonly act: "use" | "give-back"; readonly grade: Grade } | null>(null);
  const mayAct = useMay("fleet.act") && node.status === "serving";
  const isBusy = node.operations.some(({ state }) => state === "running");
  const main = node.addresses.find(({ kind }) => kind === "primary")?.id;
  const dialog = (act: "use" | "give-back") => ({
    open: open?.act === act,
    hint: "It goes to the audit log of the agency.",
    onClose: () => setOpen(null),
    onDone,
  });
  const id = open?.grade.addressId ?? "";
  return (
    <FoldCard
      title="Grades of its addresses"
      inShort={gradesInShort(node.grades)}
      startsOpen={node.grades.some(({ status }) => status === "held")}
      flush
    >
      <Table
        caption="Grades of this node’s addresses"
        rows={node.grades}
        rowKey={({ addressId }) => addressId}
        columns={[
          {
            header: "Address",
            kind: "row",
            cell: ({ ip, gradedAt }) => (
              <div className="nowrap">
                <code>{ip}</code>
                <div className="small quiet">
                  <TimeAgo at={gradedAt} />
                </div>
              </div>
            ),
          },
          { header: "Grade", kind: "number", cell: ({ score }) => score },
          { header: "Verdict", cell: ({ verdict }) => <Verdict verdict={verdict} /> },
          {
            header: "Because",
            cell: (grade) => (
              <>
                {grade.terms.length > 0
                  ? grade.terms.map(({ sentence }) => sentence).join(" ")
                  : grade.reason}
                {grade.next ? <p className="small normal">{grade.next}</p> : null}
                <p className="small quiet normal">{evidenceWords(grade.evidence)}</p>
              </>
            ),
          },
          ...(mayAct
            ? [
                {
                  header: "Actions",
                  kind: "actions" as const,
                  cell: (grade: Grade) =>
                    grade.status === "held" ? (
                      <div className="row">
                        <Button size="small" onClick={() => setOpen({ act: "use", grade })}>
                          Use it all the same
                          <span className="visually-hidden">: {grade.ip}</span>
                        </Button>
                        {grade.addressId === main ? null : (
                          <Button
                            size="small"
                            disabled={isBusy}
                            onClick={() => setOpen({ act: "give-back", grade })}
                          >
                            Give it back
                            <span className="visually-hidden">: {grade.ip}</span>
                          </Button>
                        )}
                      </div>
                    ) : null,
                },
              ]
            : []),
        ]}
      />
      {node.swaps.length > 0 ? <Swaps swaps={node.swaps} /> : null}
      <ReasonDialog
        {...dialog("use")}
        title={`Let mail leave from ${open?.grade.ip}?`}
        confirm="Use it"
        isDanger
        act={(reason) => putHeldToUse(browserApi, node.id, id, reason)}
      >
        {open?.grade.reason} Domains may be put on it from now on; a block list that operators refuse by takes
        it out again.
      </ReasonDialog>
      <ReasonDialog
        {...dialog("give-back")}
        title={`Give ${open?.grade.ip} back?`}
        confirm="Give it back"
        isDanger
        act={(reason) => giveFleetAddressBack(browserApi, node.id, id, reason)}
      >
        The agency has one address less; it may order another. Mail of this node pauses for seconds.
      </ReasonDialog>
    </FoldCard>
  );
}

function Verdict({ verdict }: { readonly verdict: string }) {
  const { tone, label } = stateWord(commonStates, "grade", verdict);
  return <Badge tone={tone}>{label}</Badge>;
}

function Swaps({ swaps }: { readonly swaps: AdminNodeDetail["swaps"] }) {
  return (
    <Table
      caption="Addresses that another was ordered in place of"
      rows={swaps}
      rowKey={({ ip, swappedAt }) => `${ip} ${swappedAt}`}
      columns={[
        { header: "Swapped", kind: "row", cell: ({ ip }) => <code>{ip}</code> },
        { header: "For", cell: ({ isMain }) => (isMain ? "The main address" : "A secondary address") },
        { header: "When", cell: ({ swappedAt }) => <TimeAgo at={swappedAt} /> },
        {
          header: "Given back",
          cell: ({ givenBackAt }) =>
            givenBackAt ? <TimeAgo at={givenBackAt} /> : <Badge tone="warn">On the bill</Badge>,
        },
        {
          header: "Cost",
          kind: "number",
          cell: ({ costCents }) => (costCents === null ? "—" : formatCents(costCents)),
        },
      ]}
    />
  );
}
