"use client";
import { changeMemberLevel, listMembers, type Member, removeMember } from "@penguinmails/api-client/accounts";
import { itemsOf } from "@penguinmails/api-client/page";
import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { Fact } from "@penguinmails/ui/fact";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { useAction } from "@penguinmails/ui/use-action";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay, useSession } from "../session/session-context.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { levelWords } from "./level-words.ts";

export function TeamView({ initial }: { readonly initial: readonly Member[] }) {
  const mayAct = useMay("owner");
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<string | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const live = useLive<readonly Member[]>({
    initial,
    read: () => itemsOf(listMembers(browserApi)),
    everyMs: () => null,
  });
  const change = useAction(
    (id: string, level: TenantLevel) => changeMemberLevel(browserApi, id, level),
    () => void live.refresh(),
  );
  return (
    <>
      <PageHead
        title="Team"
        lead="Who works for this agency here, and what each may do."
        actions={
          mayAct ? (
            <Button variant="primary" icon="plus" onClick={() => setInviting(true)}>
              Invite a person
            </Button>
          ) : null
        }
      />
      {invited ? (
        <Note tone="ok" title={`An invitation is on its way to ${invited}`} announce>
          <p>Who is new here chooses a password by its link, which works for seven days.</p>
        </Note>
      ) : null}
      {change.problem ? <ProblemNote problem={change.problem} /> : null}
      {live.problem ? <ProblemNote problem={live.problem} /> : null}
      <Card flush>
        <MembersTable
          members={live.value}
          mayAct={mayAct}
          busy={change.busy}
          onLevel={(member, level) => void change.run(member.id, level)}
          onRemove={setRemoving}
        />
      </Card>
      <Card title="What the levels mean">
        <dl className="facts">
          {Object.entries(levelWords).map(([level, { label, may }]) => (
            <Fact key={level} term={label}>
              {may}
            </Fact>
          ))}
        </dl>
      </Card>
      <InviteDialog
        open={inviting}
        onClose={() => setInviting(false)}
        onInvited={(member) => {
          setInviting(false);
          setInvited(member.email);
          void live.refresh();
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        title={`Remove ${removing?.name ?? ""}?`}
        confirm="Remove the person"
        act={() => removeMember(browserApi, removing?.id ?? "")}
        onClose={() => setRemoving(null)}
        onDone={() => void live.refresh()}
      >
        They lose access to this agency at once. What they made stays.
      </ConfirmDialog>
    </>
  );
}

type TableProps = {
  readonly members: readonly Member[];
  readonly mayAct: boolean;
  readonly busy: boolean;
  readonly onLevel: (member: Member, level: TenantLevel) => void;
  readonly onRemove: (member: Member) => void;
};

function MembersTable({ members, mayAct, busy, onLevel, onRemove }: TableProps) {
  const { user } = useSession();
  return (
    <Table
      caption="Members"
      rows={members}
      rowKey={(member) => member.id}
      columns={[
        {
          header: "Person",
          kind: "row",
          cell: (member) => (
            <>
              {member.name} {member.id === user.id ? <span className="quiet">(you)</span> : null}
              <div className="small quiet anywhere">{member.email}</div>
            </>
          ),
        },
        {
          header: "Level",
          cell: (member) =>
            mayAct ? (
              <select
                className="input input-level"
                aria-label={`Level of ${member.name}`}
                value={member.level}
                disabled={busy}
                onChange={(event) => onLevel(member, event.target.value as TenantLevel)}
              >
                {Object.entries(levelWords).map(([level, { label }]) => (
                  <option key={level} value={level}>
                    {label}
                  </option>
                ))}
              </select>
            ) : (
              levelWords[member.level].label
            ),
        },
        { header: "Since", cell: (member) => <TimeAgo at={member.createdAt} /> },
        {
          header: "Actions",
          kind: "actions",
          cell: (member) =>
            mayAct && member.id !== user.id ? (
              <Button
                size="small"
                variant="plain"
                aria-label={`Remove ${member.name}`}
                onClick={() => onRemove(member)}
              >
                Remove
              </Button>
            ) : null,
        },
      ]}
    />
  );
}
