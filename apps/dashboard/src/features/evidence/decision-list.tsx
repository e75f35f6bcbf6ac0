import type { Decision } from "@penguinmails/api-client/evidence";
import { Icon } from "@penguinmails/ui/icon";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { factWords, kindWords, limitWords, subjectWords, withoutStop } from "./decision-words.ts";

/** Limits that moved: what, from, to, why, and what clears it. */
export function DecisionList({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <ol className="decisions">
      {decisions.map((decision) => (
        <li key={decision.id} className="decision">
          <div className="row row-between">
            <span className="strong anywhere">
              {subjectWords(decision.subject)}{" "}
              <span className="small quiet">{kindWords(decision.subject.kind)}</span>
            </span>
            <span className="small quiet">
              <TimeAgo at={decision.at} />
            </span>
          </div>
          <p>
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

function DecisionRest({ decision }: { readonly decision: Decision }) {
  const facts = Object.entries(decision.evidence).map(([name, value]) => factWords(name, value));
  if (facts.length === 0 && decision.clears === null) return null;
  return (
    <p className="small quiet">
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
