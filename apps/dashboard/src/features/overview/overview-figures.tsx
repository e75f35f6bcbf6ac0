import type { Overview } from "@penguinmails/api-client/evidence";
import { bounceShare } from "@penguinmails/ui/format/bounce-share";
import { formatCount, formatNumberOf, formatShare } from "@penguinmails/ui/format/number";
import { KeyFigureBody } from "@penguinmails/ui/key-figure";
import Link from "next/link";
import { policyNumbers } from "../policy-numbers.ts";

/** Four numbers, each leading to its page. */
export function OverviewFigures({ overview }: { readonly overview: Overview }) {
  const { nodes, domains, mailboxes, campaigns, last30Days } = overview;
  const sum = (pick: (day: Overview["last30Days"][number]) => number) =>
    last30Days.reduce((total, day) => total + pick(day), 0);
  const bounced = bounceShare({ delivered: sum((day) => day.delivered), bounced: sum((day) => day.bounced) });
  return (
    <div className="grid-4">
      <Link className="figure" href="/mailboxes">
        <KeyFigureBody
          label="Sent today"
          value={formatCount(mailboxes.sentToday)}
          of={`of ${formatCount(mailboxes.capPerDay)}`}
          hint={`${mailboxes.maySend} of ${mailboxes.total} mailboxes may send`}
        />
      </Link>
      <Link className="figure" href="/campaigns">
        <KeyFigureBody
          label="Campaigns running"
          value={formatCount(campaigns.running)}
          of={`of ${formatCount(campaigns.total)}`}
          hint={`${formatNumberOf(
            sum((day) => day.replied),
            "reply",
            "replies",
          )} in 30 days`}
        />
      </Link>
      <Link className="figure" href="/evidence">
        <KeyFigureBody
          label="Bounce rate, 30 days"
          value={formatShare(bounced)}
          hint={
            bounced === null ? "nothing judged yet" : `target: below ${policyNumbers.bounceStopPercent} %`
          }
        />
      </Link>
      <Link className="figure" href="/nodes">
        <KeyFigureBody
          label="Nodes serving"
          value={formatCount(nodes.serving)}
          of={`of ${formatCount(nodes.total)}`}
          hint={`${domains.verified} of ${domains.total} domains verified`}
        />
      </Link>
    </div>
  );
}
