"use client";
import { type AdminNodeDetail, restoreFleetNode } from "@penguinmails/api-client/admin";
import { SelectField } from "@penguinmails/ui/field";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";

export type Backup = AdminNodeDetail["backups"]["items"][number];
type Props = {
  readonly node: AdminNodeDetail;
  readonly backup: Backup;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Onto which node a backup is put back, what that does, and why. */
export function RestoreDialog({ node, backup, onClose, onDone }: Props) {
  const { targets } = node.backups;
  const [chosen, setChosen] = useState(targets[0]?.id ?? "");
  return (
    <ReasonDialog
      open
      title={`Restore a backup of ${node.name}?`}
      confirm="Restore"
      isDanger
      hint="It goes to the audit log of the agency."
      act={(reason) => restoreFleetNode(browserApi, chosen, { backupId: backup.id, reason })}
      onClose={onClose}
      onDone={onDone}
    >
      <p>
        Accounts, signing keys and mail become those of <TimeAgo at={backup.startedAt} />. Mail waits for some
        minutes; what came since is kept. Keys and accounts are compared with our books afterwards.
      </p>
      <SelectField label="Onto" value={chosen} onChange={(event) => setChosen(event.target.value)}>
        {targets.map(({ id, name }) => (
          <option key={id} value={id}>
            {id === node.id ? `${name}, the same node` : name}
          </option>
        ))}
      </SelectField>
    </ReasonDialog>
  );
}
