import { describe, expect, it } from "vitest";
import { againstRival, type PolicyResult, type Yardsticks } from "./against-rival.ts";
import { printed } from "./print.ts";

/** A contender whose shares by day 14, 30, 60 and in all, and whose block-days, were these in every seed. */
function contender(
  policy: string,
  shares: readonly [number, number, number | null, number],
  blocks: number,
): PolicyResult {
  const always = (value: number | null) => (value === null ? null : { mean: value, low: value, high: value });
  const [d14, d30, d60, inAll] = shares;
  return {
    policy,
    figures: {
      accepted14: always(d14),
      accepted30: always(d30),
      accepted60: always(d60),
      acceptedInAll: always(inAll),
      deferralsPerAccepted: always(0),
      blockDays: always(blocks),
      complaints: always(0),
      daysToRecover: always(0),
      worstHarm: null,
    },
  };
}
const flat = (policy: string, share: number, blocks: number) =>
  contender(policy, [share, share, share, share], blocks);

describe("the product beside a rival", () => {
  it("meets the target only with both half as much again and half the block-days", () => {
    const verdict = (own: PolicyResult, rival: PolicyResult) => {
      const { mail, blocks, meetsTarget } = againstRival(own, rival, {});
      return [mail, blocks, meetsTarget];
    };
    expect(verdict(flat("x", 0.9, 5), flat("y", 0.6, 10))).toEqual(["met", "met", true]);
    expect(verdict(flat("x", 0.9, 6), flat("y", 0.6, 10))).toEqual(["met", "missed", false]);
    expect(verdict(flat("x", 0.8, 5), flat("y", 0.6, 10))).toEqual(["missed", "met", false]);
    expect(againstRival(flat("x", 0.9, 0), flat("y", 0.6, 0), {})).toMatchObject({
      blockDayRatio: null,
      meetsTarget: true,
    });
    expect(verdict(flat("x", 0.1, 0), flat("y", 0, 0))).toEqual(["met", "met", true]);
  });

  it("never calls a target met that does not exist: the demand bounds it, and what foresight got where that is known", () => {
    const own = flat("x", 0.62, 0);
    const rival = flat("y", 0.6, 10);
    expect(againstRival(own, flat("y", 0.7, 10), {})).toMatchObject({
      mail: "not-there",
      meetsTarget: false,
    });
    expect(againstRival(own, rival, {})).toMatchObject({ mail: "missed", foresightRatio: null });
    expect(againstRival(own, rival, { foresight: flat("z", 0.89, 0) })).toMatchObject({ mail: "not-there" });
    expect(againstRival(own, rival, { foresight: flat("z", 0.91, 0) })).toMatchObject({ mail: "missed" });
    expect(againstRival(flat("x", 0.95, 0), rival, { foresight: flat("z", 0.8, 0) })).toMatchObject({
      mail: "met",
    });
  });

  it("tells apart what the policy keeps from everybody, what nobody could have, and what was missed", () => {
    const own = flat("x", 0.62, 0);
    const mail = (inPolicy: number, foresight: number, asked = own) =>
      againstRival(asked, flat("y", 0.6, 10), {
        inPolicy: flat("p", inPolicy, 0),
        foresight: flat("z", foresight, 0),
      }).mail;
    expect(mail(0.89, 0.95)).toBe("not-in-policy");
    expect(mail(0.91, 0.95)).toBe("missed");
    expect(mail(0.8, 0.89)).toBe("not-there");
    expect(mail(0.8, 0.95, flat("x", 0.9, 0))).toBe("met");
  });

  it("tells the mail of each horizon that the run reached, with what there was to be had by then", () => {
    const own = contender("x", [0.6, 0.9, null, 0.9], 0);
    const rival = contender("y", [0.2, 0.75, null, 0.8], 0);
    const most = contender("z", [0.8, 0.9, null, 0.96], 0);
    const inPolicy = contender("p", [0.7, 0.9, null, 0.92], 0);
    const { horizons, ...inAll } = againstRival(own, rival, { foresight: most, inPolicy });
    expect(inAll).toMatchObject({
      acceptedRatio: 0.9 / 0.8,
      demandRatio: 1 / 0.8,
      foresightRatio: 0.96 / 0.8,
      inPolicyRatio: 0.92 / 0.8,
    });
    const d14 = { acceptedRatio: 0.6 / 0.2, demandRatio: 1 / 0.2, foresightRatio: 0.8 / 0.2 };
    const d30 = { acceptedRatio: 0.9 / 0.75, demandRatio: 1 / 0.75, foresightRatio: 0.9 / 0.75 };
    expect(horizons).toEqual([
      { days: 14, ...d14, inPolicyRatio: 0.7 / 0.2 },
      { days: 30, ...d30, inPolicyRatio: 0.9 / 0.75 },
    ]);
  });

  it("stands below the table, which says over how many seeds, in one line for each rival, each half of the target for itself", () => {
    const own = contender("x", [0.6, 0.9, 0.9, 0.9], 4);
    const rival = contender("y", [0.2, 0.75, 0.8, 0.8], 10);
    const shown = (most: Yardsticks, seeds = 1) =>
      printed({
        ...{ scenario: "s", family: "f", isHeldOut: false, days: 60, seeds, strangeReports: 0 },
        results: [own, rival],
        againstRivals: [againstRival(own, rival, most)],
      }).split("\n");
    expect([shown({})[0], shown({}, 2)[0]]).toEqual([
      "s against f: 60 days, 1 seed",
      "s against f: 60 days, 2 seeds",
    ]);
    expect(shown({}).slice(4, -1)).toEqual([
      "",
      "Mail in times of a rival's: the product's (the whole demand)",
      "against  mail d14       mail d30       mail d60       ×1.5 wanted          block-days, ×0.5 wanted",
      "y        ×3.00 (×5.00)  ×1.20 (×1.33)  ×1.13 (×1.25)  not there to be had  ×0.40 met",
    ]);
    const foresight = contender("z", [0.8, 0.9, 0.96, 0.96], 0);
    const inPolicy = contender("p", [0.7, 0.9, 0.92, 0.92], 0);
    const told = shown({ foresight, inPolicy });
    expect(told).toContain("Mail in times of a rival's: the product's (foresight+policy, foresight)");
    expect(told.at(-2)).toContain(
      "y        ×3.00 (×3.50, ×4.00)  ×1.20 (×1.20, ×1.20)  ×1.13 (×1.15, ×1.20)",
    );
  });

  it("stands for the last day of a run whatever its length, and no column is there for what the run does not say", () => {
    const own = contender("x", [0.6, 0.9, null, 0.7], 4);
    const rival = contender("y", [0.2, 0.75, null, 0.35], 10);
    const lines = printed({
      ...{ scenario: "s", family: "f", isHeldOut: false, days: 40, seeds: 1, strangeReports: 0 },
      results: [own, rival],
      againstRivals: [againstRival(own, rival, {})],
    }).split("\n");
    expect(lines[1]?.split(/\s{2,}/).slice(0, 5)).toEqual([
      "policy",
      "taken d14",
      "taken d30",
      "taken d40",
      "deferrals/taken",
    ]);
    expect(lines[1]).not.toContain("worst harm");
    expect(lines.at(-2)).toContain("×3.00 (×5.00)  ×1.20 (×1.33)  ×2.00 (×2.86)  met");
  });
});
