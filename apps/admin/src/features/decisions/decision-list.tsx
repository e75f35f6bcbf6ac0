import type { AdminDecision } from "@penguinmails/api-client/admin";
import { Icon } from "@penguinmails/ui/icon";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { factWords, kindWords, limitWords, subjectWords, withoutStop } from "./decision-words.ts";

type Props = { readonly decisions: readonly AdminDecision[]; readonly showsTenant?: boolean };

/** Limits that moved: whose, what, from, to, why, and what clears it. */
export function DecisionList({ decisions, showsTenant = false }: Props) {
  return (
    <ol className="feed">
      {decisions.map((decision) => (
        <li key={decision.id} className="feed-row">
          <p>
            <b className="wrap">{subjectWords(decision.subject)}</b>{" "}
            <span className="small quiet">{kindWords(decision.subject.kind)}</span>
            {showsTenant ? (
              <span className="small">
                {" "}
                <Link href={`/tenants/${decision.tenant.id}`}>
                  {decision.subject.kind === "tenant" ? "open" : decision.tenant.name}
                </Link>
              </span>
            ) : null}
          </p>
          <span className="small quiet feed-when">
            <TimeAgo at={decision.at} />
          </span>
          <p className="feed-rest">
            <span className="decision-change">
              {limitWords(decision.change.limit)}: {decision.change.before}
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
  const facts = Object.entries(decision.evidence).map(([name, value]) => factWords(name, value));
  if (facts.length === 0 && decision.clears === null) return null;
  return (
    <p className="small quiet feed-rest">
      {decision.clears ? (
        <>
          <b>What clears it:</b> {withoutStop(decision.clears)}
          {decision.clearsAt ? (
            <>
              {" "}
              (<TimeAgo at={decision.clearsAt} />)
            </>
          ) : null}
          .{" "}
        </>
      ) : null}
      {facts.length > 0 ? `Evidence: ${facts.join(", ")}.` : ""}
    </p>
  );
}
