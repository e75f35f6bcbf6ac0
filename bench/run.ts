import { openBenchWorld } from "./bench-world.ts";
import { composing } from "./compose.ts";
import { classifyingReplies, parsingReports } from "./feedback.ts";
import { importingLeads, readingLeads } from "./leads.ts";
import { type Comparison, type Measured, measure } from "./measure.ts";
import { pacing } from "./pacing.ts";

/** Seven of these and the start of a database stay under a minute, also on a busy machine. */
const effort = { rounds: 9, budgetMs: 4_000 } as const;

/** Prints how fast our own work is, in multiples of a yardstick's time in the same run. Takes less than a minute. */
const world = await openBenchWorld();
try {
  const comparisons: readonly Comparison[] = [
    composing(),
    await pacing(world),
    readingLeads(),
    importingLeads(world),
    parsingReports(),
    classifyingReplies(0),
    classifyingReplies(200),
  ];
  console.log(
    "Time of one unit of ours in multiples of the yardstick's; median of the rounds (least to most).\n",
  );
  for (const comparison of comparisons) console.log(lineOf(await measure(comparison, effort)));
} finally {
  await world.close();
}

function lineOf({ comparison, ...found }: Measured): string {
  const { ours, yardstick, unit } = comparison;
  const ratio = `× ${short(found.ratio)} (${short(found.leastRatio)} to ${short(found.mostRatio)})`;
  const ourSpeed = `${ours.name}: ${whole(found.oursPerSecond)} ${unit}/s`;
  const theirSpeed = `${yardstick.name}: ${whole(found.yardstickPerSecond)}/s`;
  return `${ratio.padEnd(28)} ${ourSpeed}\n${" ".repeat(29)}${theirSpeed}\n`;
}

function short(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
