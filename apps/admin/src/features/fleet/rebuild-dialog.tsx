import { type AdminNodeDetail, rebuildFleetNode } from "@penguinmails/api-client/admin";
import { SelectField } from "@penguinmails/ui/field";
import { formatInstant } from "@penguinmails/ui/format/time";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { signatureHint } from "./isolate-dialog.tsx";

type Props = {
  readonly node: AdminNodeDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** With which backup a machine is wiped and made anew, what is lost by it, and why. */
export function RebuildDialog({ node, onClose, onDone }: Props) {
  const good = node.backups.items.filter(({ state }) => state === "done");
  const [chosen, setChosen] = useState(good[0]?.id ?? "");
  return (
    <ReasonDialog
      open
      title={`Wipe and rebuild ${node.name} of ${node.tenantName}?`}
      confirm="Wipe and rebuild"
      isDanger
      hint={signatureHint}
      act={(reason) =>
        rebuildFleetNode(browserApi, node.id, { backupId: chosen === "" ? null : chosen, reason })
      }
      onClose={onClose}
      onDone={onDone}
    >
      <p>
        Everything on the machine is lost: its queue, what came since the backup, and whatever somebody left
        there. It keeps its addresses and names, is made anew, gets the backup back, other mail passwords, and
        loses accounts that our books don’t know. It serves when its services are seen well; its domains prove
        their way out before they send.
      </p>
      <p>
        The signing keys are those of the backup. If somebody may have read them, replace the node instead:
        that makes others.
      </p>
      <SelectField label="Backup" value={chosen} onChange={(event) => setChosen(event.target.value)}>
        {good.map(({ id, startedAt }) => (
          <option key={id} value={id}>
            {formatInstant(Date.parse(startedAt))}
          </option>
        ))}
        <option value="">None: no domain of it signs yet</option>
      </SelectField>
    </ReasonDialog>
  );
}
