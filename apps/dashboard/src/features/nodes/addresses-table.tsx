import type { FleetNode } from "@penguinmails/api-client/fleet";
import { Copyable } from "@penguinmails/ui/copy-button";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { sentence } from "@penguinmails/ui/format/state-words";
import { Table } from "@penguinmails/ui/table";
import { StatusBadge } from "../status-badge.tsx";

export function AddressesTable({ addresses }: { readonly addresses: FleetNode["addresses"] }) {
  if (addresses.length === 0)
    return (
      <EmptyState icon="node" title="No address yet">
        The first one comes with the machine, the others are ordered after it.
      </EmptyState>
    );
  return (
    <Table
      caption="Addresses"
      rows={addresses}
      rowKey={(address) => address.id}
      columns={[
        {
          header: "Address",
          kind: "row",
          cell: ({ ip }) =>
            ip ? <Copyable value={ip} label="address" /> : <span className="quiet">on its way</span>,
        },
        { header: "Kind", cell: ({ kind }) => sentence(kind) },
        { header: "State", cell: ({ status }) => <StatusBadge kind="address" state={status} /> },
        {
          header: "Name (PTR)",
          cell: ({ ptr }) => (ptr ? <code>{ptr}</code> : <span className="quiet">not set yet</span>),
        },
        { header: "Domain", cell: ({ domain }) => domain ?? <span className="quiet">none</span> },
      ]}
    />
  );
}
