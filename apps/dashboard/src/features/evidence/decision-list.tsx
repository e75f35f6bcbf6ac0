"use client";
import { type Decision, listAlikeDecisions } from "@penguinmails/api-client/evidence";
import { everyRow } from "@penguinmails/api-client/page";
import { AlikeDecisions } from "@penguinmails/ui/alike-decisions";
import { DecisionChange, DecisionRest, DecisionStanding } from "@penguinmails/ui/decision-parts";
import { kindWords } from "@penguinmails/ui/format/decision-words";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { browserApi } from "../session/browser-api.ts";
import { ProposalAnswer } from "./proposal-answer.tsx";

type Props = {
  readonly decisions: readonly Decision[];
  /** Absent: proposals are only shown. */
  readonly onAnswered?: (decision: Decision) => void;
};

/** Limits that moved or would have: what, from, to, why, what clears it, and how many moved with it. */
export function DecisionList({ decisions, onAnswered }: Props) {
  return (
    <ol className="decisions">
      {decisions.map((decision) => (
        <li key={decision.id} className="decision">
          <div className="row row-between">
            <span className="strong anywhere">
              {decision.subject.label} <span className="small quiet">{kindWords(decision.subject.kind)}</span>
            </span>
            <span className="small quiet">
              <TimeAgo at={decision.at} />
            </span>
          </div>
          <p>
            <DecisionChange change={decision.change} /> <DecisionStanding standing={decision.standing} />{" "}
            {decision.reason}
          </p>
          <DecisionRest decision={decision} className="small quiet" />
          {decision.alike > 0 ? (
            <AlikeDecisions
              decision={decision}
              read={() => everyRow((query) => listAlikeDecisions(browserApi, decision.id, query))}
            />
          ) : null}
          {onAnswered && decision.standing === "proposed" ? (
            <ProposalAnswer decision={decision} onAnswered={onAnswered} />
          ) : null}
        </li>
      ))}
    </ol>
  );
}
