import { policy } from "@penguinmails/core/policy";
import { day, minute } from "@penguinmails/core/time";
import { describe, expect, it } from "vitest";
import { makeProduction } from "./production.ts";
import type { Attempt, CreateReceiver, Reply } from "./receiver.ts";
import { accepted } from "./replies.ts";
import { runOnce, startsAt } from "./run.ts";
import type { Scenario } from "./scenario.ts";

const forDomain: Reply = {
  code: 550,
  enhanced: "5.7.26",
  text: "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
};
const forItsName: Reply = {
  code: 550,
  enhanced: "5.7.1",
  text: "550-5.7.1 Gmail has detected that this message is likely suspicious due to the very low reputation of the sending domain.",
};
const slowDomain: Reply = {
  code: 421,
  enhanced: "4.7.28",
  text: "421-4.7.28 Gmail has detected an unusual rate of unsolicited email originating from your DKIM domain [good-0.example 36].",
};
const forContent: Reply = {
  code: 554,
  enhanced: "5.7.1",
  text: "554 5.7.1 Message rejected as spam by content filtering",
};
const scenario: Scenario = {
  name: "two domains",
  mailboxesPerTenant: 2 * policy.mailbox.maxPerDomain,
  campaigns: [
    { tenant: "good", name: "main", perDay: 60, quality: 1, from: 0 },
    { tenant: "good", name: "other", perDay: 60, quality: 1, from: 0 },
  ],
};

/** The first tries of a run against an operator who answers so. */
function triesAgainst(answer: (attempt: Attempt) => Reply, days = 4, domains = 2): readonly Attempt[] {
  const mailboxesPerTenant = domains * policy.mailbox.maxPerDomain;
  const tries: Attempt[] = [];
  const createReceiver: CreateReceiver = () => ({
    respond: (attempt) => {
      tries.push(attempt);
      return answer(attempt);
    },
    reports: () => [],
  });
  const sender = makeProduction(mailboxesPerTenant, 1, policy);
  runOnce({ scenario: { ...scenario, mailboxesPerTenant }, createReceiver, sender, policy, days, seed: 1 });
  return tries;
}

describe("what is refused beyond one message, in the simulator", () => {
  it("holds a domain at the operator that refuses it, for a day; its mail to others and the other domain go on", () => {
    const isRefused = ({ domain, operator }: Attempt) => domain === "good-0.example" && operator === "google";
    const tries = triesAgainst((attempt) => (isRefused(attempt) ? forDomain : accepted));
    const refused = tries.filter(isRefused);
    const { minRefused, domainHoldMs } = policy.refusal;
    const heldAt = refused[minRefused - 1]?.nowMs ?? 0;
    const isWithin = ({ nowMs }: Attempt) => nowMs > heldAt + minute && nowMs < heldAt + domainHoldMs;
    const doors = new Set(tries.filter(isWithin).map(({ domain, operator }) => `${domain} ${operator}`));
    expect(doors).not.toContain("good-0.example google");
    expect(doors).toContain("good-0.example ms365");
    expect(doors).toContain("good-1.example google");
    expect(refused.some(({ nowMs }) => nowMs > heldAt + domainHoldMs)).toBe(true);
  });

  it("lets other domains of the address go on at the operator that refuses one of them by its name, and pauses all where it refuses most", () => {
    /** What the third domain sends to Google within four days. */
    const sentWhere = (...refused: readonly string[]) => {
      const answer = ({ operator, domain }: Attempt) =>
        operator === "google" && refused.includes(domain) ? forItsName : accepted;
      const tries = triesAgainst(answer, 4, 3);
      return tries.filter(({ operator, domain }) => operator === "google" && domain === "good-2.example")
        .length;
    };
    const undisturbed = sentWhere();
    expect(sentWhere("good-0.example")).toBeGreaterThan(0.8 * undisturbed);
    expect(sentWhere("good-0.example", "good-1.example")).toBeLessThan(0.6 * undisturbed);
  });

  it("lets a domain rest that alone is asked to slow down, while the other goes on at full pace", () => {
    const isOf = (name: string) => (attempt: Attempt) =>
      attempt.domain === name && attempt.operator === "google" && attempt.nowMs < startsAt + 2 * day;
    /** Messages that went to Google within two days. */
    const sentWhere = (isAsked: (attempt: Attempt) => boolean) => {
      const tries = triesAgainst((attempt) => (isAsked(attempt) ? slowDomain : accepted));
      return (name: string) => new Set(tries.filter(isOf(name)).map(({ messageId }) => messageId)).size;
    };
    const asked = sentWhere(isOf("good-0.example"));
    const undisturbed = sentWhere(() => false);
    expect(asked("good-0.example")).toBeLessThan(0.6 * undisturbed("good-0.example"));
    expect(asked("good-1.example")).toBeGreaterThanOrEqual(undisturbed("good-1.example"));
  });

  it("pauses a campaign that is refused for what it says, for good, and no other", () => {
    const tries = triesAgainst(({ campaign }) => (campaign === "other" ? forContent : accepted));
    const of = (name: string) => tries.filter(({ campaign }) => campaign === name);
    const { minRefused } = policy.refusal;
    expect(of("other").length).toBeGreaterThanOrEqual(minRefused);
    expect(of("other").length).toBeLessThan(2 * minRefused);
    expect(of("main").filter(({ nowMs }) => nowMs > startsAt + 3 * day).length).toBeGreaterThan(0);
  });

  it("lets a few refusals among many be: of one message in six nothing is held", () => {
    let answered = 0;
    const tries = triesAgainst(() => {
      answered += 1;
      return answered % 6 === 0 ? forContent : accepted;
    });
    expect(tries.filter(({ nowMs }) => nowMs > startsAt + 3 * day).length).toBeGreaterThan(0);
  });
});
