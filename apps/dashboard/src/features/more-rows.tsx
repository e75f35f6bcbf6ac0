"use client";
import { Button } from "@penguinmails/ui/button";
import { ProblemNote, type ShownProblem } from "@penguinmails/ui/problem-note";
import { useFirstNewRow } from "@penguinmails/ui/use-first-new-row";

type Props = {
  readonly hasMore: boolean;
  readonly more: {
    readonly run: () => unknown;
    readonly busy: boolean;
    readonly problem: ShownProblem | null;
  };
};

/** Below a list that goes on; the focus goes on with it. */
export function MoreRows({ hasMore, more }: Props) {
  const { below, onPress } = useFirstNewRow();
  if (!hasMore && !more.problem) return null;
  return (
    <div className="more-rows" ref={below}>
      {more.problem ? <ProblemNote problem={more.problem} /> : null}
      {hasMore ? (
        <Button
          size="small"
          busy={more.busy}
          onClick={() => {
            onPress();
            more.run();
          }}
        >
          Show more
        </Button>
      ) : null}
    </div>
  );
}
