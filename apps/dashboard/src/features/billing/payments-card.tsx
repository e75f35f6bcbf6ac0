"use client";
import { listPayments, type Payment } from "@penguinmails/api-client/billing";
import type { Page } from "@penguinmails/api-client/page";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCents } from "@penguinmails/ui/format/number";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { StatusBadge } from "../status-badge.tsx";
import { usePages } from "../use-pages.ts";

export function PaymentsCard({ initial }: { readonly initial: Page<Payment> }) {
  const pages = usePages(initial, (cursor) => listPayments(browserApi, { cursor }));
  return (
    <Card title="Payments" flush>
      {pages.items.length > 0 ? (
        <PaymentsTable payments={pages.items} />
      ) : (
        <EmptyState icon="billing" title="No payments yet">
          Each invoice shows here once it is made.
        </EmptyState>
      )}
      <MoreRows hasMore={pages.hasMore} more={pages.more} />
    </Card>
  );
}

function PaymentsTable({ payments }: { readonly payments: readonly Payment[] }) {
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
                <span className="visually-hidden">
                  {" "}
                  of <TimeAgo at={payment.createdAt} />
                </span>
              </a>
            ) : null,
        },
      ]}
    />
  );
}
