"use client";
import { type AdminNodeDetail, operateFleetNode, releaseFleetNode } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { Note } from "@penguinmails/ui/note";
import { OperationsTable } from "@penguinmails/ui/operation-parts";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import { IsolateDialog, signatureHint } from "./isolate-dialog.tsx";
import { RebuildDialog } from "./rebuild-dialog.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };

/** Taking a machine that may be somebody else's out of use, and its way back; with what was kept of it. */
export function NodeIsolation({ node, onDone }: Props) {
  const [open, setOpen] = useState<"change" | "reboot" | "rebuild" | null>(null);
  const mayAct = useMay("fleet.act");
  const isIsolated = node.status === "isolated";
  const isBusy = isIsolated && node.operations.some(({ state }) => state === "running");
  const common = {
    hint: signatureHint,
    onClose: () => setOpen(null),
    onDone,
  };
  return (
    <FoldCard
      title="Isolation"
      inShort={node.evidence.length > 0 ? "evidence is kept" : "not isolated"}
      startsOpen={isIsolated}
      actions={
        mayAct && (isIsolated || node.status === "serving") ? (
          <div className="row">
            {isIsolated ? (
              <>
                <Button disabled={isBusy} onClick={() => setOpen("reboot")}>
                  Reboot the machine
                </Button>
                <Button disabled={isBusy} onClick={() => setOpen("rebuild")}>
                  Wipe and rebuild it
                </Button>
              </>
            ) : null}
            <Button
              variant={isIsolated ? "secondary" : "danger"}
              disabled={isBusy}
              onClick={() => setOpen("change")}
            >
              {isIsolated ? "Release it" : "Isolate it"}
            </Button>
          </div>
        ) : null
      }
    >
      <div className="stack">
        {isIsolated ? (
          <Note tone="bad" title="This node is isolated">
            <p>
              Nothing is sent through it; its mail waits. It comes back when nothing on it differs from its
              plan, or it is wiped and rebuilt, replaced or given back.
            </p>
            {node.wall ? (
              <p>
                The provider shuts it too, with the profile “{node.wall.profile}”; “{node.wall.former}” comes
                back with its release.
              </p>
            ) : null}
          </Note>
        ) : (
          <p className="quiet">
            When a machine may be somebody else’s: nothing reaches it but our SSH, nothing leaves it, and all
            that opens it is changed.
          </p>
        )}
        {isIsolated && node.operations.length > 0 ? <OperationsTable operations={node.operations} /> : null}
        {node.evidence.length > 0 ? <EvidenceTable node={node} /> : null}
      </div>
      <ReasonDialog
        {...common}
        open={isIsolated && open === "reboot"}
        title={`Reboot the machine of ${node.name}?`}
        confirm="Reboot"
        isDanger
        act={(reason) => operateFleetNode(browserApi, node.id, { kind: "reboot", reason })}
      >
        It ends every session that is still open on it, once the evidence is kept. The machine stays isolated:
        its firewall stays shut, and Postfix is stopped again after the boot.
      </ReasonDialog>
      {isIsolated && open === "rebuild" ? (
        <RebuildDialog node={node} onClose={common.onClose} onDone={onDone} />
      ) : null}
      {isIsolated ? (
        <ReasonDialog
          {...common}
          open={open === "change"}
          title={`Release ${node.name}?`}
          confirm="Release it"
          act={(reason) => releaseFleetNode(browserApi, node.id, reason)}
        >
          The machine is looked at first. While anything on it differs from its plan it stays shut, and says
          what differs. Then it is opened, and its domains prove their way out before they send.
        </ReasonDialog>
      ) : (
        <IsolateDialog node={node} onClose={common.onClose} onDone={onDone} open={open === "change"} />
      )}
    </FoldCard>
  );
}
