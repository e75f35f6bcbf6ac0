import { Button } from "@penguinmails/ui/button";
import { ProblemNote, type ShownProblem } from "@penguinmails/ui/problem-note";

type Props = {
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly problem: ShownProblem | null;
  readonly onMore: () => void;
};

/** Below a list that goes on. */
export function MoreRows({ hasMore, busy, problem, onMore }: Props) {
  if (!hasMore && !problem) return null;
  return (
    <div className="more-rows">
      {problem ? <ProblemNote problem={problem} /> : null}
      {hasMore ? (
        <Button size="small" busy={busy} onClick={onMore}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
