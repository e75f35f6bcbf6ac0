import type { Refusal } from "./result.ts";

/** Whether what stands here keeps up by itself. */
export function LiveMark({
  isLive,
  problem,
}: {
  readonly isLive: boolean;
  readonly problem: Refusal | null;
}) {
  const state = problem ? "lost" : isLive ? "live" : "still";
  const words = { lost: "Connection lost, trying again", live: "Live", still: "Final" } as const;
  return (
    <span className="live" data-state={state} role="status">
      {words[state]}
    </span>
  );
}
