import type { FigureName, MailAgainst } from "./against-rival.ts";
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

/** Tables for people: a line a policy, each figure that the run says with its 95 % interval; below it a line a rival. */
export function printed(result: SimulationResult): string {
  const heldOut = result.isHeldOut ? ", held out" : "";
  const over = `${result.days} ${result.days === 1 ? "day" : "days"}, ${result.seeds} ${result.seeds === 1 ? "seed" : "seeds"}`;
  const title = `${result.scenario} against ${result.family}${heldOut}: ${over}`;
  const atEnd: Column = ["acceptedInAll", `taken d${result.days}`, "share"];
  const hasEnd = horizons.some(([, heading]) => heading === atEnd[1]);
  const asked = [...horizons, ...(hasEnd ? [] : [atEnd]), ...others];
  const columns = asked.filter(([key]) => result.results.some(({ figures }) => figures[key] !== null));
  const rows = result.results.map(({ policy, figures }) => [
    policy,
    ...columns.map(([key, , unit]) => shown(figures[key], unit)),
  ]);
  const table = [["policy", ...columns.map(([, heading]) => heading)], ...rows];
  return [title, ...aligned(table), ...strange(result), ...beside(result), ""].join("\n");
}

/** Cells under each other. */
function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const widths = (table[0] ?? []).map((_, n) => Math.max(...table.map((row) => (row[n] ?? "").length)));
  return table.map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join("  ")
      .trimEnd(),
  );
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

/** The product beside each rival, each half of the target for itself. */
function beside({ againstRivals, days }: SimulationResult): readonly string[] {
  const [first] = againstRivals;
  if (!first) return [];
  // The last day of the run stands for itself.
  const byDay = first.horizons.filter((horizon) => horizon.days !== days).map((horizon) => horizon.days);
  const rows = againstRivals.map(({ rival, horizons, blockDayRatio, mail, blocks, ...inAll }) => [
    rival,
    ...byDay.map((asked) => ofMost(horizons.find((horizon) => horizon.days === asked) ?? inAll)),
    ofMost(inAll),
    verdicts[mail],
    `${times(blockDayRatio)} ${verdicts[blocks]}`,
  ]);
  const most = yardsticksOf(first).join(", ");
  const mails = [...byDay, days].map((day) => `mail d${day}`);
  const heading = ["against", ...mails, "×1.5 wanted", "block-days, ×0.5 wanted"];
  return ["", `Mail in times of a rival's: the product's (${most})`, ...aligned([heading, ...rows])];
}

function yardsticksOf({ foresightRatio, inPolicyRatio }: MailAgainst): readonly string[] {
  const inPolicy = inPolicyRatio === null ? [] : ["foresight+policy"];
  return [...inPolicy, foresightRatio === null ? "the whole demand" : "foresight"];
}

function ofMost({ acceptedRatio, demandRatio, foresightRatio, inPolicyRatio }: MailAgainst): string {
  const inPolicy = inPolicyRatio === null ? [] : [times(inPolicyRatio)];
  return `${times(acceptedRatio)} (${[...inPolicy, times(foresightRatio ?? demandRatio)].join(", ")})`;
}

function times(ratio: number | null): string {
  return ratio === null ? "–" : `×${ratio.toFixed(2)}`;
}

function shown(value: Interval | null, unit: "share" | "number"): string {
  if (value === null) return "–";
  const one = (v: number) => (unit === "share" ? (v * 100).toFixed(1) : v.toFixed(v < 10 ? 2 : 0));
  return `${one(value.mean)}${unit === "share" ? " %" : ""} [${one(value.low)}–${one(value.high)}]`;
}
