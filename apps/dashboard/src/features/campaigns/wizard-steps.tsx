import { Icon } from "@penguinmails/ui/icon";
import { type PlanStep, planSteps } from "./plan-steps.ts";

const words: Readonly<Record<PlanStep, string>> = {
  list: "Whom",
  template: "What",
  senders: "From",
  review: "Review",
};

type Props = {
  readonly step: PlanStep;
  readonly furthest: PlanStep;
  readonly onStep: (step: PlanStep) => void;
};

/** Where one is, and what can be gone back to. */
export function WizardSteps({ step, furthest, onStep }: Props) {
  const reach = planSteps.indexOf(furthest);
  return (
    <nav aria-label="Steps of a campaign">
      <ol className="wizard-steps">
        {planSteps.map((one, index) => {
          const isDone = index < planSteps.indexOf(step);
          return (
            <li key={one}>
              <button
                type="button"
                className="wizard-step"
                aria-current={one === step ? "step" : undefined}
                data-done={isDone}
                disabled={index > reach}
                onClick={() => onStep(one)}
              >
                <span className="wizard-mark">{isDone ? <Icon name="check" size={14} /> : index + 1}</span>
                {words[one]}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
