import { ProblemNote, type ShownProblem } from "./problem-note.tsx";
import { RetryButton } from "./retry-button.tsx";

/** What went wrong with a whole page, and the button that asks for it again. */
export function RetryNote({ problem }: { readonly problem: ShownProblem }) {
  return (
    <ProblemNote problem={problem}>
      <p>
        <RetryButton />
      </p>
    </ProblemNote>
  );
}
