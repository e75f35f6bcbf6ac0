"use client";
import type { Pair } from "@penguinmails/api-client/evidence";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { Meter } from "@penguinmails/ui/meter";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { StatusBadge } from "../status-badge.tsx";
import { bounceTone, complaintTone } from "./rates.ts";

/** What each address may send to each operator today, and what the last seven days showed. */
export function PairsTable({ pairs }: { readonly pairs: readonly Pair[] }) {
  return (
    <Table
      caption="Limits of each address towards each operator"
      rows={pairs}
      rowKey={(pair) => `${pair.addressId} ${pair.operator}`}
      columns={[
        {
          header: "Operator",
          kind: "row",
          cell: (pair) => (
            <>
              {operatorLabel(pair.operator)}
              <div className="small quiet">
                from <code>{pair.ip}</code>
              </div>
            </>
          ),
        },
        {
          header: "State",
          cell: (pair) => (
            <>
              <StatusBadge kind="pair" state={pair.state} />
              {pair.restsUntil ? (
                <p className="small quiet">
                  goes on <TimeAgo at={pair.restsUntil} />
                </p>
              ) : null}
            </>
          ),
        },
        {
          header: "Used today",
          cell: (pair) => <Meter label="Used today" value={pair.usedToday} max={pair.capPerDay} />,
        },
        { header: "Sent, 7 days", kind: "number", cell: (pair) => formatCount(pair.sent7d) },
        {
          header: "Bounced",
          kind: "number",
          cell: (pair) => rateCell(bounceTone(pair.bounceRate7d, pair.sent7d), pair.bounceRate7d),
        },
        {
          header: "Complained",
          kind: "number",
          cell: (pair) => rateCell(complaintTone(pair.complaintRate7d, pair.sent7d), pair.complaintRate7d),
        },
      ]}
    />
  );
}

function rateCell(tone: ReturnType<typeof bounceTone>, share: number | null) {
  return (
    <span data-tone={tone} className="rate">
      {formatShare(share)}
    </span>
  );
}
