import type { AdminDecision } from "@penguinmails/api-client/admin";
import { Icon } from "@penguinmails/ui/icon";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";

/** Limits that moved: what, from, to, why, and what clears it. */
export function DecisionList({
  decisions,
  showsTenant = false,
}: {
  readonly decisions: readonly AdminDecision[];
  readonly showsTenant?: boolean;
}) {
  return (
    <ol className="decisions">
      {decisions.map((decision) => (
        <li key={decision.id} className="decision">
          <div className="row row-between">
            <span className="strong">
              {decision.subject.label} <span className="quiet">({decision.subject.kind})</span>
              {showsTenant && decision.subject.kind !== "tenant" ? (
                <>
                  {" "}
                  <Link className="normal" href={`/tenants/${decision.tenant.id}`}>
                    {decision.tenant.name}
                  </Link>
                </>
              ) : null}
            </span>
            <span className="small quiet">
              <TimeAgo at={decision.at} />
            </span>
          </div>
          <p>
            <span className="decision-change">
              {decision.change.limit}: {decision.change.before}
              <Icon name="next" size={13} />
              <span className="visually-hidden"> to </span>
              <b>{decision.change.after}</b>
            </span>{" "}
            {decision.reason}
          </p>
          <DecisionRest decision={decision} />
        </li>
      ))}
    </ol>
  );
}

function DecisionRest({ decision }: { readonly decision: AdminDecision }) {
  const facts = Object.entries(decision.evidence);
  if (facts.length === 0 && decision.clears === null) return null;
  return (
    <p className="small quiet">
      {decision.clears ? (
        <>
          Clears: {decision.clears}
          {decision.clearsAt ? (
            <>
              {" "}
              (<TimeAgo at={decision.clearsAt} />)
            </>
          ) : null}
          {facts.length > 0 ? ". " : ""}
        </>
      ) : null}
      {facts.length > 0
        ? `Evidence: ${facts.map(([name, value]) => `${name} ${showFact(value)}`).join(", ")}`
        : ""}
    </p>
  );
}

function showFact(value: number | string): string {
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(3)))
    : String(value);
}
