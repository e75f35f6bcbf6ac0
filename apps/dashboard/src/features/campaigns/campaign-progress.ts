import type { Campaign } from "@penguinmails/api-client/campaigns";
import { bounceShare } from "@penguinmails/ui/format/bounce-share";
import type { Segment } from "@penguinmails/ui/stack-bar";

type Counts = Campaign["counts"];

/** Not handed over yet. */
export function waitingOf({ queued, leased }: Counts): number {
  return queued + leased;
}

/** Bounced for good or not. */
export function bouncedOf({ bouncedHard, bouncedSoft }: Counts): number {
  return bouncedHard + bouncedSoft;
}

/** Taken by a node, and the receiver has not said anything yet. Never negative, whatever the counts say meanwhile. */
export function underWayOf(counts: Counts): number {
  const { planned, delivered, deferred, failed, unknown, skipped } = counts;
  const known = waitingOf(counts) + delivered + deferred + bouncedOf(counts) + failed + unknown + skipped;
  return Math.max(0, planned - known);
}

/** Where every message is: the parts add up to what was planned. Parts that are mostly empty show only when they aren't. */
export function campaignSegments(counts: Counts): readonly Segment[] {
  const always: readonly Segment[] = [
    { label: "Delivered", count: counts.delivered, color: "var(--chart-delivered)" },
    { label: "On the way", count: underWayOf(counts), color: "var(--chart-waiting)" },
    { label: "Deferred", count: counts.deferred, color: "var(--chart-deferred)" },
    { label: "Bounced", count: counts.bouncedHard, color: "var(--chart-bounced)" },
  ];
  const seldom: readonly Segment[] = [
    { label: "Bounced, soft", count: counts.bouncedSoft, color: "var(--chart-soft)" },
    { label: "Failed", count: counts.failed, color: "var(--chart-failed)" },
    { label: "Fate unknown", count: counts.unknown, color: "var(--chart-soft)" },
    { label: "Skipped", count: counts.skipped, color: "var(--line-strong)" },
  ];
  return [
    ...always,
    ...seldom.filter(({ count }) => count > 0),
    { label: "Waiting", count: waitingOf(counts), color: "var(--chart-queued)" },
  ];
}

type Stage = {
  readonly label: string;
  readonly count: number;
  /** Of the stage before; null where that is empty. */
  readonly share: number | null;
};

/** How many came how far. Each stage is a part of the one before. */
export function campaignFunnel(counts: Counts): readonly Stage[] {
  const handedOver = counts.planned - waitingOf(counts) - counts.failed - counts.skipped - counts.unknown;
  const steps = [
    ["Planned", counts.planned],
    ["Handed over", Math.max(0, handedOver)],
    ["Delivered", counts.delivered],
    ["Replied", counts.replied],
  ] as const;
  return steps.map(([label, count], index) => {
    const before = steps[index - 1]?.[1] ?? 0;
    return { label, count, share: before > 0 ? count / before : null };
  });
}

/** Bounces among what the receivers have judged; null: nothing judged yet. */
export function bounceShareOf(counts: Counts): number | null {
  return bounceShare({ delivered: counts.delivered, bounced: bouncedOf(counts) });
}

/** How often the screen looks again, in real time: quick while mail flows, calm while only replies may come, never for a draft. */
export function lookAgainMs({ status }: Pick<Campaign, "status">): number | null {
  if (status === "draft") return null;
  return status === "planning" || status === "running" ? 2_000 : 10_000;
}
