"use client";
import { type AdminNodeDetail, type NodeEvidence, readNodeEvidence } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { Dialog } from "@penguinmails/ui/dialog";
import { formatBytes } from "@penguinmails/ui/format/bytes";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { useAction } from "@penguinmails/ui/use-action";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly node: Pick<AdminNodeDetail, "id" | "evidence"> };

/** What was kept of a node before it was isolated; staff who may act on nodes read it. */
export function EvidenceTable({ node }: Props) {
  const [shown, setShown] = useState<NodeEvidence | null>(null);
  const read = useAction((evidenceId: string) => readNodeEvidence(browserApi, node.id, evidenceId), setShown);
  const mayRead = useMay("fleet.act");
  return (
    <>
      {read.problem ? <ProblemNote problem={read.problem} /> : null}
      <Table
        caption="Evidence"
        rows={node.evidence}
        rowKey={({ id }) => id}
        columns={[
          { header: "Evidence of", kind: "row", cell: ({ takenAt }) => <TimeAgo at={takenAt} /> },
          { header: "Size", kind: "number", cell: ({ bytes }) => formatBytes(bytes) },
          { header: "SHA-256", cell: ({ sha256 }) => <code className="anywhere">{sha256}</code> },
          {
            header: "Read",
            kind: "actions",
            cell: ({ id, takenAt }) =>
              mayRead ? (
                <Button busy={read.busy} onClick={() => void read.run(id)}>
                  Read
                  <span className="visually-hidden">
                    {" "}
                    the evidence of <TimeAgo at={takenAt} />
                  </span>
                </Button>
              ) : null,
          },
        ]}
      />
      <Dialog open={shown !== null} title="Evidence" onClose={() => setShown(null)}>
        <div className="stack">
          {shown?.parts.map(({ name, text, code, isCut }) => (
            <section key={name} className="stack stack-tight">
              <h3>{name}</h3>
              <p className="small quiet">
                Ended with {code}
                {isCut ? "; cut, there was more" : ""}
              </p>
              <pre className="small anywhere">{text}</pre>
            </section>
          ))}
        </div>
      </Dialog>
    </>
  );
}
