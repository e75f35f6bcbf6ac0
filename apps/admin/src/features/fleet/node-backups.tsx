"use client";
import { type AdminNodeDetail, backUpFleetNode } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatBytes } from "@penguinmails/ui/format/bytes";
import { Note } from "@penguinmails/ui/note";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { statusWord } from "../status-words.ts";
import { type Backup, RestoreDialog } from "./restore-dialog.tsx";

type Props = { readonly node: AdminNodeDetail; readonly onDone: () => void };

/** A node's backups, what is wrong with them; one more now, and one put back. */
export function NodeBackups({ node, onDone }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [restored, setRestored] = useState<Backup | null>(null);
  const mayAct = useMay("fleet.act");
  const { fault, items, targets } = node.backups;
  const isBusy = items.some(({ state }) => state === "running");
  return (
    <FoldCard
      title="Backups"
      inShort={<NewestBackup backups={items} />}
      startsOpen={fault !== null || isBusy}
      flush
      actions={
        mayAct && node.status === "serving" ? (
          <Button disabled={isBusy} onClick={() => setOpen(true)}>
            Back up now
          </Button>
        ) : null
      }
    >
      {fault ? (
        <Note tone="bad" title="No good backup" announce>
          <p>{fault}</p>
        </Note>
      ) : null}
      {items.length > 0 ? (
        <BackupsTable backups={items} onRestore={mayAct && targets.length > 0 ? setRestored : null} />
      ) : (
        <EmptyState icon="template" title="No backup yet">
          A node that serves is backed up once a day.
        </EmptyState>
      )}
      <ReasonDialog
        open={isOpen}
        title={`Back up ${node.name} now?`}
        confirm="Back it up"
        hint="It goes to the audit log of the agency."
        act={(reason) => backUpFleetNode(browserApi, node.id, reason)}
        onClose={() => setOpen(false)}
        onDone={onDone}
      >
        Its mail server goes on working meanwhile.
      </ReasonDialog>
      {restored ? (
        <RestoreDialog node={node} backup={restored} onClose={() => setRestored(null)} onDone={onDone} />
      ) : null}
    </FoldCard>
  );
}

function NewestBackup({ backups }: { readonly backups: readonly Backup[] }) {
  const [newest] = backups;
  if (!newest) return "none yet";
  return (
    <>
      {statusWord("backup", newest.state).label}, begun <TimeAgo at={newest.startedAt} />
    </>
  );
}

function BackupsTable({
  backups,
  onRestore,
}: {
  readonly backups: readonly Backup[];
  /** Null: nobody here may, or there is no node to restore onto. */
  readonly onRestore: ((backup: Backup) => void) | null;
}) {
  return (
    <Table
      caption="Backups of this node"
      rows={backups}
      rowKey={({ id }) => id}
      columns={[
        {
          header: "Begun",
          kind: "row",
          cell: (backup) => (
            <>
              <TimeAgo at={backup.startedAt} />
              <p className="small quiet normal">{words(backup)}</p>
            </>
          ),
        },
        { header: "State", kind: "brief", cell: ({ state }) => <StatusBadge kind="backup" state={state} /> },
        {
          header: "Size",
          kind: "brief",
          cell: ({ bytes }) => <span className="nowrap">{bytes === null ? "–" : formatBytes(bytes)}</span>,
        },
        {
          header: "Put back",
          kind: "actions",
          cell: (backup) =>
            onRestore && backup.state === "done" ? (
              <Button size="small" onClick={() => onRestore(backup)}>
                Restore
                <span className="visually-hidden">
                  {" "}
                  the backup begun <TimeAgo at={backup.startedAt} />
                </span>
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

function words({ error, note, keys, mails }: Backup): string {
  if (error !== null) return error;
  if (mails === null) return "";
  const count = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;
  const what = `${count(keys.length, "signing key")}, ${count(mails, "mail")}.`;
  return note === null ? what : `${what} ${note}`;
}
