import type { StaffMember } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { Button } from "@penguinmails/ui/button";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useSession } from "../session/session-context.tsx";
import { roleName } from "../status-words.ts";
import type { StaffAct } from "./staff-view.tsx";

type Props = {
  readonly members: readonly StaffMember[];
  readonly onAct: (act: Exclude<StaffAct, "add">, member: StaffMember) => void;
};

export function StaffTable({ members, onAct }: Props) {
  const me = useSession().staff.id;
  return (
    <Table
      caption="Staff"
      rows={members}
      rowKey={(member) => member.id}
      columns={[
        {
          header: "Name",
          kind: "row",
          cell: (member) => (
            <>
              {member.name} {member.id === me ? <span className="quiet normal">(you)</span> : null}
              <p className="small quiet normal">{member.email}</p>
            </>
          ),
        },
        { header: "Role", cell: (member) => roleName(member.role) },
        {
          header: "State",
          cell: (member) =>
            member.isActive ? <Badge tone="ok">Active</Badge> : <Badge tone="busy">Invited</Badge>,
        },
        { header: "Since", cell: (member) => <TimeAgo at={member.createdAt} /> },
        {
          header: "What can be done",
          kind: "actions",
          cell: (member) => (
            <span className="row-actions">
              <RowButton label="Role" of={member} onClick={() => onAct("role", member)} />
              <RowButton label="New link" of={member} onClick={() => onAct("link", member)} />
              {member.id === me ? null : (
                <RowButton label="Remove" of={member} onClick={() => onAct("remove", member)} />
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

function RowButton(props: {
  readonly label: string;
  readonly of: StaffMember;
  readonly onClick: () => void;
}) {
  return (
    <Button size="small" onClick={props.onClick}>
      {props.label}
      <span className="visually-hidden">: {props.of.name}</span>
    </Button>
  );
}
