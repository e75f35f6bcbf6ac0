import { Button } from "@penguinmails/ui/button";
import { ProblemNote, type ShownProblem } from "@penguinmails/ui/problem-note";

type Props = {
  readonly hasMore: boolean;
  readonly more: {
    readonly run: () => unknown;
    readonly busy: boolean;
    readonly problem: ShownProblem | null;
  };
};

/** Below a list that goes on. */
export function MoreRows({ hasMore, more }: Props) {
  if (!hasMore && !more.problem) return null;
  return (
    <div className="more-rows">
      {more.problem ? <ProblemNote problem={more.problem} /> : null}
      {hasMore ? (
        <Button size="small" busy={more.busy} onClick={() => more.run()}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
