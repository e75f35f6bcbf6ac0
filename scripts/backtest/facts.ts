/** What became of the messages of one pair that were sent on one day. */
export type Facts = {
  sent: number;
  accepted: number;
  deferrals: number;
  bounces: number;
  complaints: number;
  /** Refusals that shut the address out, by the day on which they came. */
  blocks: number;
  /** Of those sent, how many never were in truth: their fate is drawn. */
  imagined: number;
};

export function noFacts(): Facts {
  return { sent: 0, accepted: 0, deferrals: 0, bounces: 0, complaints: 0, blocks: 0, imagined: 0 };
}

/** Sums over days; of blocks, the days that had one. */
export type Sums = Omit<Facts, "blocks"> & { blockDays: number };

export function sumsOf(days: Iterable<Facts>): Sums {
  const sums: Sums = {
    sent: 0,
    accepted: 0,
    deferrals: 0,
    bounces: 0,
    complaints: 0,
    imagined: 0,
    blockDays: 0,
  };
  for (const facts of days) {
    sums.sent += facts.sent;
    sums.accepted += facts.accepted;
    sums.deferrals += facts.deferrals;
    sums.bounces += facts.bounces;
    sums.complaints += facts.complaints;
    sums.imagined += facts.imagined;
    if (facts.blocks > 0) sums.blockDays += 1;
  }
  return sums;
}
