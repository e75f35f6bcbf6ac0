"use client";
import {
  type Mailbox,
  type MailboxLogIn,
  pauseMailbox,
  removeMailbox,
  revealMailbox,
} from "@penguinmails/api-client/domains";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Button } from "@penguinmails/ui/button";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { Meter } from "@penguinmails/ui/meter";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { readable } from "../campaigns/readable.ts";
import { NextSend } from "../next-send.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { ReadMailboxDialog } from "./read-mailbox-dialog.tsx";
import { waitsFor } from "./waits-for.ts";

type Props = { readonly boxes: readonly Mailbox[]; readonly onChange: () => void };

export function MailboxesTable({ boxes, onChange }: Props) {
  const mayAct = useMay("manager");
  const [removing, setRemoving] = useState<Mailbox | null>(null);
  const pause = useAction(
    (box: Mailbox, paused: boolean) => pauseMailbox(browserApi, box.id, paused),
    onChange,
  );
  const [reading, setReading] = useState<{ readonly id: string; readonly logIn: MailboxLogIn } | null>(null);
  const reveal = useAction(async (id: string) => {
    const answer = await revealMailbox(browserApi, id);
    if (answer.ok) setReading({ id, logIn: answer.value });
    return answer;
  });
  const problem = pause.problem ?? reveal.problem;
  return (
    <>
      {problem ? (
        <div className="card-body">
          <ProblemNote problem={problem} />
        </div>
      ) : null}
      <Table
        caption="Mailboxes"
        rows={boxes}
        rowKey={(box) => box.id}
        columns={[
          {
            header: "Mailbox",
            kind: "row",
            cell: (box) => (
              <>
                <BreakableName name={box.email} />
                <div className="small quiet anywhere">{box.displayName}</div>
              </>
            ),
          },
          {
            header: "State",
            cell: (box) => (
              <>
                {box.hold ? (
                  <StatusBadge kind="hold" state={box.hold.code} />
                ) : (
                  <StatusBadge kind="mailbox" state={box.status} />
                )}
                {[...(box.hold ? [box.hold.message] : []), ...box.partHolds].map((sentence) => (
                  <p key={sentence} className="record-advice">
                    {readable(sentence)}
                  </p>
                ))}
              </>
            ),
          },
          {
            header: "Used today",
            cell: (box) => <Meter label="Sent today" value={box.sentToday} max={box.capPerDay} />,
          },
          {
            header: "Next message",
            cell: (box) => <NextOf box={box} />,
          },
          {
            header: "Actions",
            kind: "actions",
            cell: (box) =>
              mayAct ? (
                <span className="row row-actions">
                  {box.status === "ready" || box.status === "paused" ? (
                    <>
                      <Button
                        size="small"
                        aria-label={`How to read ${box.email}`}
                        onClick={() => reveal.run(box.id)}
                      >
                        How to read it
                      </Button>
                      <Button
                        size="small"
                        aria-label={`${box.status === "paused" ? "Resume" : "Pause"} ${box.email}`}
                        onClick={() => pause.run(box, box.status !== "paused")}
                      >
                        {box.status === "paused" ? "Resume" : "Pause"}
                      </Button>
                    </>
                  ) : null}
                  <Button
                    size="small"
                    variant="plain"
                    aria-label={`Remove ${box.email}`}
                    onClick={() => setRemoving(box)}
                  >
                    Remove
                  </Button>
                </span>
              ) : null,
          },
        ]}
      />
      <ReadMailboxDialog reading={reading} onClose={() => setReading(null)} />
      <ConfirmDialog
        open={removing !== null}
        title={`Remove ${removing?.email ?? ""}?`}
        confirm="Remove the mailbox"
        act={() => removeMailbox(browserApi, removing?.id ?? "")}
        onClose={() => setRemoving(null)}
        onDone={onChange}
      >
        The account and the mail in it are deleted on the node. Messages that wait for it go no further.
      </ConfirmDialog>
    </>
  );
}

/** When it sends again, or why that has no time. */
function NextOf({ box }: { readonly box: Mailbox }) {
  const words = waitsFor(box);
  if (words !== null) return <span className="quiet">{words}</span>;
  return box.nextSendAt === null ? null : <NextSend at={box.nextSendAt} due="free for the next" />;
}
