"use client";
import { answerProposal, type Decision } from "@penguinmails/api-client/evidence";
import { Button } from "@penguinmails/ui/button";
import { moveWords } from "@penguinmails/ui/format/decision-words";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly decision: Decision; readonly onAnswered: (decision: Decision) => void };

/** Accept or dismiss what the warm-up proposes; a refusal says why it can't be accepted any more. */
export function ProposalAnswer({ decision, onAnswered }: Props) {
  const mayAnswer = useMay("manager");
  const answer = useAction(
    (verb: "accept" | "dismiss") => answerProposal(browserApi, decision.id, verb),
    onAnswered,
  );
  if (!mayAnswer) return <p className="small quiet">Owners and managers can answer this.</p>;
  // Several stand in a list, and a name that is read aloud has to say which.
  const move = <span className="visually-hidden">: {moveWords(decision)}</span>;
  return (
    <>
      {answer.problem ? <ProblemNote problem={answer.problem} /> : null}
      <div className="row">
        <Button size="small" variant="primary" busy={answer.busy} onClick={() => answer.run("accept")}>
          Accept{move}
        </Button>
        <Button size="small" busy={answer.busy} onClick={() => answer.run("dismiss")}>
          Dismiss{move}
        </Button>
      </div>
    </>
  );
}
