import type { Figures, Interval } from "./measure.ts";

export type FigureName = keyof Figures;
export type PolicyResult = {
  readonly policy: string;
  readonly figures: Readonly<Record<FigureName, Interval | null>>;
};

/** Accepted mail as ratios of means, the rival's below; null where the rival got nothing accepted. */
export type MailAgainst = {
  readonly acceptedRatio: number | null;
  /** The whole demand: more does not exist. */
  readonly demandRatio: number | null;
  /** What foresight got accepted; null where the receiver does not tell its room. */
  readonly foresightRatio: number | null;
  /** What foresight got accepted within the limits of the policy; null as above. */
  readonly inPolicyRatio: number | null;
};

/** The product beside one rival. */
export type AgainstRival = MailAgainst & {
  readonly rival: string;
  /** The same up to the end of the 14th, 30th and 60th day; those that the run reached. */
  readonly horizons: readonly (MailAgainst & { readonly days: number })[];
  /** Null when the rival was never blocked. */
  readonly blockDayRatio: number | null;
  /**
   * At least 1.5 times the mail over the whole run. `not-there`: missed, and foresight (else the demand) has no 1.5
   * either; `not-in-policy`: missed, and foresight has it, but not within the limits of the policy.
   */
  readonly mail: "met" | "missed" | "not-in-policy" | "not-there";
  /** No more than half the block-days; none at all are never too many. */
  readonly blocks: "met" | "missed";
  /** Both. */
  readonly meetsTarget: boolean;
};

const horizons = [
  [14, "accepted14"],
  [30, "accepted30"],
  [60, "accepted60"],
] as const;
const wantedTimes = 1.5;

/** Those who are told the room; absent where the receiver does not tell it. */
export type Yardsticks = {
  readonly foresight?: PolicyResult | undefined;
  readonly inPolicy?: PolicyResult | undefined;
};

export function againstRival(
  own: PolicyResult | undefined,
  rival: PolicyResult,
  { foresight, inPolicy }: Yardsticks,
): AgainstRival {
  const of = (result: PolicyResult | undefined, key: FigureName) => result?.figures[key]?.mean ?? 0;
  const over = (value: number, key: FigureName) => (of(rival, key) === 0 ? null : value / of(rival, key));
  const mailBy = (key: FigureName): MailAgainst => ({
    acceptedRatio: over(of(own, key), key),
    demandRatio: over(1, key),
    foresightRatio: foresight ? over(of(foresight, key), key) : null,
    inPolicyRatio: inPolicy ? over(of(inPolicy, key), key) : null,
  });
  const inAll = mailBy("acceptedInAll");
  const isEnough = (ratio: number | null) => (ratio ?? Number.POSITIVE_INFINITY) >= wantedTimes;
  const mail = (): AgainstRival["mail"] => {
    if (isEnough(inAll.acceptedRatio)) return "met";
    if (!isEnough(inAll.foresightRatio ?? inAll.demandRatio)) return "not-there";
    return inPolicy && !isEnough(inAll.inPolicyRatio) ? "not-in-policy" : "missed";
  };
  const blocks = of(own, "blockDays") <= 0.5 * of(rival, "blockDays") ? "met" : "missed";
  return {
    rival: rival.policy,
    ...inAll,
    horizons: horizons.flatMap(([days, key]) => (rival.figures[key] ? [{ days, ...mailBy(key) }] : [])),
    blockDayRatio: over(of(own, "blockDays"), "blockDays"),
    mail: mail(),
    blocks,
    meetsTarget: mail() === "met" && blocks === "met",
  };
}
