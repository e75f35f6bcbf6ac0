import type { Interval } from "./measure.ts";
import type { FigureName, SimulationResult } from "./simulate.ts";

const columns: readonly (readonly [FigureName, string, "share" | "number"])[] = [
  ["accepted14", "taken d14", "share"],
  ["accepted30", "taken d30", "share"],
  ["accepted60", "taken d60", "share"],
  ["deferralsPerAccepted", "deferrals/taken", "number"],
  ["blockDays", "block-days", "number"],
  ["complaints", "complaints", "number"],
  ["daysToRecover", "days to recover", "number"],
  ["worstHarm", "worst harm", "share"],
];

/** One table for people: a line a policy, each figure with its 95 % interval in brackets. */
export function printed(result: SimulationResult): string {
  const heldOut = result.isHeldOut ? ", held out" : "";
  const title = `${result.scenario} against ${result.family}${heldOut}: ${result.days} days, ${result.seeds} seeds`;
  const rows = result.results.map(({ policy, figures }) => [
    policy,
    ...columns.map(([key, , unit]) => shown(figures[key], unit)),
  ]);
  const table = [["policy", ...columns.map(([, heading]) => heading)], ...rows];
  const widths = (table[0] ?? []).map((_, n) => Math.max(...table.map((row) => (row[n] ?? "").length)));
  const lines = table.map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const against = result.againstRivals.map(({ rival, acceptedRatio, blockDayRatio, meetsTarget }) => {
    const times = (ratio: number | null) => (ratio === null ? "–" : `×${ratio.toFixed(2)}`);
    const verdict = meetsTarget ? "target met" : "target missed";
    return `  against ${rival}: mail ${times(acceptedRatio)}, block-days ${times(blockDayRatio)}: ${verdict}`;
  });
  return [title, ...lines, ...against, ""].join("\n");
}

function shown(value: Interval | null, unit: "share" | "number"): string {
  if (value === null) return "–";
  const one = (v: number) => (unit === "share" ? (v * 100).toFixed(1) : v.toFixed(v < 10 ? 2 : 0));
  return `${one(value.mean)}${unit === "share" ? " %" : ""} [${one(value.low)}–${one(value.high)}]`;
}
