import type { LaunchPlan } from "@penguinmails/api-client/campaigns";
import { Button } from "@penguinmails/ui/button";
import { Fact } from "@penguinmails/ui/fact";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { LaunchReview } from "./launch-review.tsx";
import type { StepProps } from "./step-props.ts";
import type { useLaunchCheck } from "./use-launch-check.ts";

type Props = StepProps & {
  readonly plan: LaunchPlan;
  readonly review: ReturnType<typeof useLaunchCheck>;
};

export function ReviewStep({ draft, choices, plan, review }: Props) {
  const list = choices.lists.find(({ id }) => id === plan.leadListId);
  const template = choices.templates.find(({ id }) => id === plan.templateId);
  const senders = choices.mailboxes.filter(({ id }) => plan.mailboxIds.includes(id));
  return (
    <>
      <h2>Is this right?</h2>
      <dl className="facts">
        <Fact term="Campaign">{draft.name}</Fact>
        <Fact term="To">
          {list?.name} <span className="quiet">({formatNumberOf(list?.imported ?? 0, "lead")})</span>
        </Fact>
        <Fact term="Message">{template?.name}</Fact>
        <Fact term="Subject">{template?.subject}</Fact>
        <div className="fact-wide">
          <dt>From</dt>
          <dd>
            <ul>
              {senders.map(({ id, email }) => (
                <li key={id}>{email}</li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
      {review.check ? (
        <>
          <LaunchReview check={review.check} templateId={plan.templateId} />
          {review.check.blockers.length > 0 ? (
            <p className="row quiet">
              Save it as a draft, mend these, and launch it from there.
              <Button size="small" icon="refresh" busy={review.busy} onClick={review.again}>
                Check again
              </Button>
            </p>
          ) : null}
        </>
      ) : review.problem ? (
        <ProblemNote problem={review.problem} />
      ) : (
        <div className="skeleton" style={{ blockSize: "6rem" }} />
      )}
    </>
  );
}
