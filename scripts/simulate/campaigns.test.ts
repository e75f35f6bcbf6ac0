import { policy } from "@penguinmails/core/policy";
import { day, hour } from "@penguinmails/core/time";
import { describe, expect, it } from "vitest";
import { makeCampaigns } from "./campaigns.ts";
import type { Mail } from "./sender.ts";

const noon = Date.UTC(2026, 0, 5, 12);
const date = Math.floor(noon / day);
const mailOf = (campaign: string): Mail => ({
  ...{ id: campaign, tenant: campaign, campaign: "c", operator: "google", quality: 1, box: 0 },
  firstAttemptAt: noon,
  attempts: 1,
});

/** A new agency on a day of which its campaigns brought what is given, reviewed at noon. */
function reviewed(brought: Readonly<Record<string, { delivered: number; hard: number }>>) {
  const campaigns = makeCampaigns(policy);
  for (const [name, counts] of Object.entries(brought)) {
    const mail = mailOf(name);
    campaigns.plan(mail);
    campaigns.accepted(mail, 0, noon);
    campaigns.count(mail, date, counts);
  }
  campaigns.review(noon);
  const going = () => Object.keys(brought).filter((name) => campaigns.mayGo(`${name}/c`, 0));
  return { campaigns, going };
}

describe("the limit of a new agency's day", () => {
  it("stops the campaign that explains it alone, for good, and no other for an hour", () => {
    const { campaigns, going } = reviewed({
      good: { delivered: 100, hard: 1 },
      bad: { delivered: 4, hard: 30 },
    });
    expect(going()).toEqual(["good"]);
    expect(campaigns.isQuarantined("bad/c")).toBe(true);
    campaigns.review(noon + 3 * day);
    expect(going()).toEqual(["good"]);
  });

  it("stops all of them for two days where nobody explains it alone", () => {
    const { campaigns, going } = reviewed({ a: { delivered: 20, hard: 15 }, b: { delivered: 4, hard: 30 } });
    expect(going()).toEqual([]);
    campaigns.review(noon + 2 * day - 13 * hour);
    expect(going()).toEqual([]);
    campaigns.review(noon + 2 * day);
    expect(going()).toEqual(["a", "b"]);
  });
});
