import { formatCents } from "@penguinmails/ui/format/number";

/** Price of the plan minus cost of the machines. Null: not this person's to see. */
export function Margin({
  priceCents,
  costCents,
}: {
  readonly priceCents: number | null;
  readonly costCents: number | null;
}) {
  if (priceCents === null || costCents === null) return <span className="quiet">not shown</span>;
  if (priceCents === 0 && costCents === 0) return <span className="quiet">–</span>;
  const margin = priceCents - costCents;
  return (
    <span className="money">
      <b className={margin < 0 ? "loss" : undefined}>{formatCents(margin)}</b>
      <span className="small quiet nowrap">
        {formatCents(priceCents)} − {formatCents(costCents)}
      </span>
    </span>
  );
}
