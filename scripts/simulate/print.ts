import type { AgainstRival, FigureName, MailAgainst } from "./against-rival.ts";
import type { Interval } from "./measure.ts";
import type { SimulationResult } from "./simulate.ts";

type Column = readonly [FigureName, string, "share" | "number"];
const horizons: readonly Column[] = [
  ["accepted14", "taken d14", "share"],
  ["accepted30", "taken d30", "share"],
  ["accepted60", "taken d60", "share"],
];
const others: readonly Column[] = [
  ["deferralsPerAccepted", "deferrals/taken", "number"],
  ["blockDays", "block-days", "number"],
  ["complaints", "complaints", "number"],
  ["daysToRecover", "days to recover", "number"],
  ["worstHarm", "worst harm", "share"],
];

/** One table for people: a line a policy, each figure with its 95 % interval in brackets. */
export function printed(result: SimulationResult): string {
  const heldOut = result.isHeldOut ? ", held out" : "";
  const over = `${result.days} ${result.days === 1 ? "day" : "days"}, ${result.seeds} ${result.seeds === 1 ? "seed" : "seeds"}`;
  const title = `${result.scenario} against ${result.family}${heldOut}: ${over}`;
  const atEnd: Column = ["acceptedInAll", `taken d${result.days}`, "share"];
  const hasEnd = horizons.some(([, heading]) => heading === atEnd[1]);
  const columns = [...horizons, ...(hasEnd ? [] : [atEnd]), ...others];
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
  return [title, ...lines, ...strange(result), ...result.againstRivals.map(beside), ""].join("\n");
}

/** A module that gives messages names of its own would else wonder why nobody minds its complaints. */
function strange({ strangeReports }: SimulationResult): readonly string[] {
  if (strangeReports === 0) return [];
  return [
    `  reports of messages that were never sent: ${strangeReports}; a report names the messageId of respond`,
  ];
}

const verdicts = {
  met: "met",
  missed: "missed",
  "not-in-policy": "not there within the policy",
  "not-there": "not there to be had",
};

/** The product beside one rival, each half of the target for itself. */
function beside({ rival, horizons, blockDayRatio, mail, blocks, ...inAll }: AgainstRival): string {
  const byDay = horizons.map(({ days, ...ratios }) => `d${days} ${ofMost(ratios)}`);
  const mails = `mail ${[ofMost(inAll), ...byDay].join(", ")}: ${verdicts[mail]}`;
  return `  against ${rival}: ${mails}; block-days ${times(blockDayRatio)}: ${verdicts[blocks]}`;
}

function ofMost({ acceptedRatio, demandRatio, foresightRatio, inPolicyRatio }: MailAgainst): string {
  const inPolicy = inPolicyRatio === null ? "" : `${times(inPolicyRatio)} and `;
  return `${times(acceptedRatio)} of ${inPolicy}${times(foresightRatio ?? demandRatio)}`;
}

function times(ratio: number | null): string {
  return ratio === null ? "–" : `×${ratio.toFixed(2)}`;
}

function shown(value: Interval | null, unit: "share" | "number"): string {
  if (value === null) return "–";
  const one = (v: number) => (unit === "share" ? (v * 100).toFixed(1) : v.toFixed(v < 10 ? 2 : 0));
  return `${one(value.mean)}${unit === "share" ? " %" : ""} [${one(value.low)}–${one(value.high)}]`;
}
