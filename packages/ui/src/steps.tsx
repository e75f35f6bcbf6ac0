import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

export type StepState = "pending" | "running" | "done" | "failed" | "compensated";
export type ShownStep = {
  readonly name: string;
  readonly state: StepState;
  readonly note: string | null;
  readonly aside?: ReactNode;
};

const words: Record<StepState, string> = {
  pending: "waiting",
  running: "under way",
  done: "done",
  failed: "failed",
  compensated: "undone",
};

/** What has been done and what comes, in order. */
export function Steps({ steps }: { readonly steps: readonly ShownStep[] }) {
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        <li key={step.name} className="step" data-state={step.state}>
          <span className="step-mark">
            {step.state === "done" ? (
              <Icon name="check" size={14} />
            ) : step.state === "failed" || step.state === "compensated" ? (
              <Icon name="cross" size={14} />
            ) : step.state === "running" ? (
              <span className="spinner" aria-hidden="true" />
            ) : (
              index + 1
            )}
          </span>
          <span className="step-name">
            {step.name}
            <span className="visually-hidden"> ({words[step.state]})</span>
          </span>
          <span className="small quiet">{step.aside}</span>
          {step.note ? <span className="step-note">{step.note}</span> : null}
        </li>
      ))}
    </ol>
  );
}
