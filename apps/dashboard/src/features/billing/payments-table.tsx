import type { Payment } from "@penguinmails/api-client/billing";
import { formatCents } from "@penguinmails/ui/format/number";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { StatusBadge } from "../status-badge.tsx";

export function PaymentsTable({ payments }: { readonly payments: readonly Payment[] }) {
  return (
    <Table
      caption="Payments"
      rows={payments}
      rowKey={(payment) => payment.id}
      columns={[
        { header: "When", kind: "row", cell: (payment) => <TimeAgo at={payment.createdAt} /> },
        { header: "State", cell: (payment) => <StatusBadge kind="payment" state={payment.status} /> },
        {
          header: "Amount",
          kind: "number",
          cell: (payment) => formatCents(payment.amountCents, payment.currency),
        },
        {
          header: "Invoice",
          kind: "actions",
          cell: (payment) =>
            payment.invoiceUrl ? (
              <a href={payment.invoiceUrl} rel="noreferrer" target="_blank">
                Invoice
              </a>
            ) : null,
        },
      ]}
    />
  );
}
