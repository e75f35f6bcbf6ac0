"use client";
import { type AdminNodeDetail, retireFleetNode, retryFleetNode } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };

/** Trying again and giving back. Nothing for staff who may not. */
export function NodeActions({ node, onDone }: Props) {
  const [open, setOpen] = useState<"retry" | "retire" | null>(null);
  if (!useMay("fleet.act")) return null;
  const canRetry = node.trouble === "failed" || node.trouble === "stuck";
  const canRetire = node.status !== "retired" && node.status !== "retiring";
  const close = () => setOpen(null);
  return (
    <>
      {canRetry ? (
        <Button variant="primary" icon="refresh" onClick={() => setOpen("retry")}>
          Try the step again
        </Button>
      ) : null}
      {canRetire ? (
        <Button variant="danger" onClick={() => setOpen("retire")}>
          Give it back
        </Button>
      ) : null}
      <ReasonDialog
        open={open === "retry"}
        title={`Try ${node.name} again?`}
        confirm="Try again"
        hint="It goes to the audit log of the agency."
        act={(reason) => retryFleetNode(browserApi, node.id, reason)}
        onClose={close}
        onDone={onDone}
      >
        The plan goes on at the step it stands at. Steps that are done are asked whether they still hold;
        nothing is ordered twice.
      </ReasonDialog>
      <ReasonDialog
        open={open === "retire"}
        title={`Give ${node.name} of ${node.tenantName} back?`}
        confirm="Give it back"
        isDanger
        hint="It goes to the audit log."
        act={(reason) => retireFleetNode(browserApi, node.id, reason)}
        onClose={close}
        onDone={onDone}
      >
        The machine and its addresses are returned to the provider, with the mail that is stored on it.
        Domains that send through it stop. This can’t be undone.
      </ReasonDialog>
    </>
  );
}
