import type { Decision } from "@penguinmails/api-client/evidence";
import { DecisionChange, DecisionRest } from "@penguinmails/ui/decision-parts";
import { kindWords, subjectWords } from "@penguinmails/ui/format/decision-words";
import { TimeAgo } from "@penguinmails/ui/world-clock";

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
            <DecisionChange change={decision.change} /> {decision.reason}
          </p>
          <DecisionRest decision={decision} className="small quiet" />
        </li>
      ))}
    </ol>
  );
}
