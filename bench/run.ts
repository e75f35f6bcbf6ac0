import { openBenchWorld } from "./bench-world.ts";
import { composing } from "./compose.ts";
import { classifyingReplies, parsingReports } from "./feedback.ts";
import { importingLeads, readingLeads } from "./leads.ts";
import { type Comparison, type Measured, measure } from "./measure.ts";
import { orderingInSandbox, orderingOnBed } from "./ordering.ts";
import { pacing } from "./pacing.ts";

/** Eight of these and the start of a database stay around a minute, also on a busy machine. */
const effort = { rounds: 9, budgetMs: 4_000 } as const;
/** An order on the test bed takes a minute, and so does the machine that it begins with. */
const bedEffort = { rounds: 2, budgetMs: 0 } as const;

/**
 * Prints how fast our own work is, in multiples of a yardstick's time in the same run, in about a minute. With `--bed`, from
 * an order to a machine that sends, on the test bed, which must be up; that takes some five.
 */
const onBed = process.argv.includes("--bed");
const world = await openBenchWorld();
const ordering = onBed ? orderingOnBed(world.database) : orderingInSandbox(world.database);
try {
  const comparisons: readonly Comparison[] = onBed
    ? [ordering]
    : [
        composing(),
        await pacing(world),
        readingLeads(),
        importingLeads(world),
        parsingReports(),
        classifyingReplies(0),
        classifyingReplies(200),
        ordering,
      ];
  console.log(
    "Time of one unit of ours in multiples of the yardstick's; median of the rounds (least to most).\n",
  );
  for (const comparison of comparisons)
    console.log(lineOf(await measure(comparison, onBed ? bedEffort : effort)));
} finally {
  await ordering.close();
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
  if (value < 10) return value.toPrecision(2);
  return Math.round(value).toLocaleString("en-US");
}
