"use client";
import { type AdminNodeDetail, acknowledgeSuspicion } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { Note } from "@penguinmails/ui/note";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { IsolateDialog, signatureHint } from "./isolate-dialog.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };

/** What speaks for somebody else on the machine, and the two ways on from there. */
export function NodeSuspicion({ node, onDone }: Props) {
  const [open, setOpen] = useState<"isolate" | "acknowledge" | null>(null);
  const mayAct = useMay("fleet.act");
  const { suspicion } = node;
  if (suspicion === null || node.status !== "serving") return null;
  const { hints, next, acknowledged } = suspicion;
  const dialog = { onClose: () => setOpen(null), onDone };
  return (
    <>
      <Note
        tone={acknowledged ? "info" : "bad"}
        title={acknowledged ? "What spoke for an intruder was explained" : "This machine looks compromised"}
        announce={acknowledged === null}
      >
        <ul className="note-list">
          {hints.map(({ sentence, since }) => (
            <li key={sentence}>
              {sentence}{" "}
              <span className="small quiet">
                <TimeAgo at={since} />
              </span>
            </li>
          ))}
        </ul>
        {acknowledged ? (
          <p>
            {acknowledged.by}, <TimeAgo at={acknowledged.at} />: {acknowledged.reason}
          </p>
        ) : (
          <p>{next}</p>
        )}
        {mayAct && acknowledged === null ? (
          <div className="row">
            <Button variant="danger" onClick={() => setOpen("isolate")}>
              Isolate it
            </Button>
            <Button onClick={() => setOpen("acknowledge")}>It is ours</Button>
          </div>
        ) : null}
      </Note>
      <IsolateDialog {...dialog} node={node} open={open === "isolate"} />
      <ReasonDialog
        {...dialog}
        open={open === "acknowledge"}
        title={`Nobody else is on ${node.name}?`}
        confirm="It is ours"
        hint={signatureHint}
        act={(reason) => acknowledgeSuspicion(browserApi, node.id, reason)}
      >
        Say what each of these is and who did it. The alert ends; it comes back with anything else that speaks
        for an intruder. Nothing on the machine is changed.
      </ReasonDialog>
    </>
  );
}
