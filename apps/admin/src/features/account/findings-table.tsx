"use client";
import { type AccountFinding, acknowledgeFinding, giveFindingBack } from "@penguinmails/api-client/account";
import { Badge } from "@penguinmails/ui/badge";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { formatCents } from "@penguinmails/ui/format/number";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly findings: readonly AccountFinding[]; readonly onDone: () => void };

const kinds = {
  "unknown-machine": ["bad", "Unknown machine"],
  "unknown-address": ["bad", "Unknown address"],
  "gone-machine": ["bad", "Machine is gone"],
  "gone-address": ["bad", "Address is gone"],
  "unused-machine": ["warn", "Unused machine"],
  "unused-address": ["warn", "Unused address"],
} as const;

/** Each with its cost and since when; staff say why it stays, or give back what is in no book. */
export function FindingsTable({ findings, onDone }: Props) {
  const [open, setOpen] = useState<{
    readonly act: "stays" | "back";
    readonly finding: AccountFinding;
  } | null>(null);
  const [name, setName] = useState("");
  const mayAct = useMay("fleet.act");
  const dialog = (act: "stays" | "back") => ({
    open: open?.act === act,
    hint: "It goes to the audit log of the staff.",
    onClose: () => setOpen(null),
    onDone,
  });
  const id = open?.finding.id ?? "";
  return (
    <>
      <Table
        caption="Differences between the provider’s account and our books"
        rows={findings}
        rowKey={(finding) => finding.id}
        columns={[
          {
            header: "What",
            kind: "row",
            cell: ({ label, nodeId }) =>
              nodeId ? <Link href={`/fleet/${nodeId}`}>{label}</Link> : <code>{label}</code>,
          },
          { header: "Kind", cell: ({ kind }) => <Badge tone={kinds[kind][0]}>{kinds[kind][1]}</Badge> },
          {
            header: "Costs a month",
            kind: "number",
            cell: ({ monthlyCents }) => (monthlyCents === null ? "unknown" : formatCents(monthlyCents)),
          },
          { header: "Since", cell: ({ foundAt }) => <TimeAgo at={foundAt} /> },
          { header: "What to do", cell: (finding) => <ToDo finding={finding} /> },
          ...(mayAct
            ? [
                {
                  header: "Actions",
                  kind: "actions" as const,
                  cell: (finding: AccountFinding) => (
                    <div className="row">
                      <Button size="small" onClick={() => setOpen({ act: "stays", finding })}>
                        Say why it stays
                        <span className="visually-hidden">: {finding.label}</span>
                      </Button>
                      {finding.mayGoBack && !finding.isGoingBack ? (
                        <Button
                          size="small"
                          variant="danger"
                          onClick={() => {
                            setName("");
                            setOpen({ act: "back", finding });
                          }}
                        >
                          Give it back
                          <span className="visually-hidden">: {finding.label}</span>
                        </Button>
                      ) : null}
                    </div>
                  ),
                },
              ]
            : []),
        ]}
      />
      <ReasonDialog
        {...dialog("stays")}
        title={`Why does ${open?.finding.label} stay?`}
        confirm="Keep it"
        act={(reason) => acknowledgeFinding(browserApi, id, reason)}
      >
        It goes on being compared, and moves below what nobody has looked at.
      </ReasonDialog>
      <ReasonDialog
        {...dialog("back")}
        title={`Give ${open?.finding.label} back to the provider?`}
        confirm="Give it back"
        isDanger
        act={(reason) => giveFindingBack(browserApi, id, { name, reason })}
      >
        <p>
          It is looked up once more and given back only if it is in no book of ours still. What is stored on
          it is lost. This can’t be undone.
        </p>
        <TextField
          label={`Type ${open?.finding.label} to go on`}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </ReasonDialog>
    </>
  );
}

function ToDo({ finding }: { readonly finding: AccountFinding }) {
  const { sentence, acknowledged, isGoingBack, giveBackTrouble } = finding;
  return (
    <>
      {sentence}
      {isGoingBack ? <p className="small normal">It is being given back.</p> : null}
      {giveBackTrouble ? <p className="small normal">The provider refused: {giveBackTrouble}</p> : null}
      {acknowledged ? (
        <p className="small quiet normal">
          It stays: {acknowledged.reason} ({acknowledged.by}, <TimeAgo at={acknowledged.at} />)
        </p>
      ) : null}
    </>
  );
}
