import type { StaffList } from "@penguinmails/api-client/admin";
import { sentence } from "@penguinmails/ui/format/state-words";
import { Table } from "@penguinmails/ui/table";

const words: Readonly<Record<string, string>> = {
  "*": "Everything, staff included",
  "tenants.read": "See agencies",
  "money.read": "See money",
  "fleet.read": "See nodes",
  "fleet.act": "Retry and give back nodes",
  "queues.read": "See queues",
  "queues.act": "Pause queues, retry jobs",
  "rules.read": "See reply rules",
  "rules.act": "Change reply rules",
  "domains.move": "Move domains to another address",
  "sending.act": "Stop and resume sending",
  "staff.manage": "Manage staff",
};

/** Each role with its permissions in plain words. */
export function RolesTable({ roles }: { readonly roles: StaffList["roles"] }) {
  return (
    <Table
      caption="Roles"
      rows={roles}
      rowKey={(role) => role.key}
      columns={[
        { header: "Role", kind: "row", cell: (role) => role.name },
        {
          header: "May",
          cell: (role) => role.permissions.map(permissionWords).join(" · "),
        },
      ]}
    />
  );
}

/** A permission that we don't know yet shows as it is written. */
function permissionWords(permission: string): string {
  return (Object.hasOwn(words, permission) ? words[permission] : null) ?? sentence(permission);
}
