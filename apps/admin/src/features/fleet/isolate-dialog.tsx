"use client";
import { type AdminNodeDetail, isolateFleetNode } from "@penguinmails/api-client/admin";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";

export const signatureHint = "Your signature: it goes to the audit log with your name.";

type Props = {
  readonly node: AdminNodeDetail;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

export function IsolateDialog({ node, ...rest }: Props) {
  return (
    <ReasonDialog
      {...rest}
      hint={signatureHint}
      title={`Isolate ${node.name} of ${node.tenantName}?`}
      confirm="Isolate it"
      isDanger
      act={(reason) => isolateFleetNode(browserApi, node.id, reason)}
    >
      It stops sending now, and the agency is told. Evidence is kept, the firewall is shut, the SSH key, the
      API token and all mail passwords are changed, and Postfix is stopped with its queue. Whatever is being
      done to the node is given up.
    </ReasonDialog>
  );
}
