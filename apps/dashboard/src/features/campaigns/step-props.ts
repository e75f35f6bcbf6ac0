import type { Choices } from "./campaign-wizard.tsx";
import type { Draft } from "./plan-steps.ts";

export type StepProps = {
  readonly draft: Draft;
  readonly choices: Choices;
  readonly onChange: (part: Partial<Draft>) => void;
};
