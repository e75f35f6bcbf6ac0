import type { AdminOverview } from "@penguinmails/api-client/admin";
import { bounceShare } from "@penguinmails/ui/format/bounce-share";
import { formatCents, formatCount, formatNumberOf, formatShare } from "@penguinmails/ui/format/number";
import { formatDuration } from "@penguinmails/ui/format/time";
import { KeyFigure, KeyFigureBody } from "@penguinmails/ui/key-figure";
import Link from "next/link";
import { useMay } from "../session/session-context.tsx";

export function Figures({ overview }: { readonly overview: AdminOverview }) {
  const { tenants, nodes, domains, mailboxes, campaigns, money, outbox, last30Days } = overview;
  const sum = (pick: (day: AdminOverview["last30Days"][number]) => number) =>
    last30Days.reduce((total, day) => total + pick(day), 0);
  const seesFleet = useMay("fleet.read");
  const fleet = (
    <KeyFigureBody
      label="Nodes serving"
      value={formatCount(nodes.serving)}
      of={`of ${formatCount(nodes.total)}`}
      hint={`${nodes.moving} on their way, ${nodes.troubled} in trouble`}
    />
  );
  return (
    <div className="grid-4">
      <Link className="figure" href="/tenants">
        <KeyFigureBody
          label="Agencies"
          value={formatCount(tenants.total)}
          hint={`${tenants.paying} paying, ${tenants.pastDue} overdue, ${tenants.stopped} stopped`}
        />
      </Link>
      {seesFleet ? (
        <Link className="figure" href="/fleet">
          {fleet}
        </Link>
      ) : (
        <div className="figure">{fleet}</div>
      )}
      <KeyFigure
        label="Sent today"
        value={formatCount(mailboxes.sentToday)}
        of={`of ${formatCount(mailboxes.capPerDay)}`}
        hint={`${mailboxes.ready} of ${mailboxes.total} mailboxes ready`}
      />
      <KeyFigure
        label="Bounce rate, 30 days"
        value={formatShare(
          bounceShare({ delivered: sum((day) => day.delivered), bounced: sum((day) => day.bounced) }),
        )}
        hint={formatNumberOf(
          sum((day) => day.complained),
          "complaint",
          "complaints",
        )}
      />
      <KeyFigure
        label="Campaigns running"
        value={formatCount(campaigns.running)}
        of={`of ${formatCount(campaigns.total)}`}
        hint={`${domains.verified} of ${domains.total} domains verified`}
      />
      {money ? (
        <KeyFigure
          label="Margin a month"
          value={inDollars(money.plansMonthlyCents - money.machinesMonthlyCents)}
          hint={`${inDollars(money.plansMonthlyCents)} plans, ${inDollars(money.machinesMonthlyCents)} machines`}
        />
      ) : null}
      {outbox ? (
        <Link className="figure" href="/mail-room">
          <KeyFigureBody
            label="Outbox waiting"
            value={formatCount(outbox.unpublished)}
            hint={outbox.oldestMs === null ? "nothing is late" : `oldest ${formatDuration(outbox.oldestMs)}`}
          />
        </Link>
      ) : null}
    </div>
  );
}

/** Whole dollars: the figure is for a glance, the cents stand with each agency. */
function inDollars(cents: number): string {
  return formatCents(Math.round(cents / 100) * 100);
}
