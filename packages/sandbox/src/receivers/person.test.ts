import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { MailHost } from "../dns/synthetic.ts";
import { addressWhere, habitShares, type Person, personOf } from "./person.ts";
import { profiles } from "./profiles.ts";

const people = (seed: number, size = 2_000, host: MailHost = "own"): Person[] =>
  Array.from({ length: size }, (_each, n) => personOf(seed, `p${n}@firm.example`, host));
const percent = (all: Person[], is: (person: Person) => boolean) =>
  (all.filter(is).length / all.length) * 100;

test("same seed same people; another seed, others", () => {
  const [once, again, others] = [people(7), people(7), people(8)];
  expect(again).toEqual(once);
  expect(others).not.toEqual(once);
  expect(personOf(7, "Ann.Lee@Firm.example", "own")).toEqual(personOf(7, "ann.lee@firm.example", "own"));
});

test("people are about as many of each kind as senders with checked lists report", () => {
  const all = people(7, 15_000);
  const between = (share: number, least: number, most: number) => {
    expect(share).toBeGreaterThan(least);
    expect(share).toBeLessThan(most);
  };
  between(
    percent(all, ({ mailbox }) => mailbox === "unknown"),
    1.3,
    1.7,
  );
  expect(habitShares.complains).toBeGreaterThanOrEqual(0.05);
  expect(habitShares.complains).toBeLessThanOrEqual(0.1);
  expect(all.some(({ habit }) => habit === "complains")).toBe(true);
  between(
    percent(all, ({ habit }) => habit === "unsubscribes" || habit === "asks-to-stop"),
    0.4,
    0.6,
  );
  const replies = ["asks-to-stop", "wrong-person", "interested", "asks-back", "not-now"];
  between(
    percent(all, ({ habit }) => replies.includes(habit)),
    1.9,
    2.5,
  );
});

test("at an operator that tells senders of complaints about one in a hundred complains, elsewhere one in a thousand", () => {
  const complaining = (host: MailHost) =>
    percent(people(7, 15_000, host), ({ habit }) => habit === "complains");
  for (const host of ["yahoo", "ms-consumer"] as const) {
    expect(profiles[host].complaints).not.toBe("untold");
    expect(complaining(host)).toBeGreaterThan(0.8);
    expect(complaining(host)).toBeLessThan(1.2);
  }
  expect(complaining("google")).toBeLessThan(0.15);
});

test("the demo's leads have a few who complain where the sender is told", () => {
  const leads = readFileSync(new URL("../../../../samples/leads-5000.csv", import.meta.url), "utf8");
  const told = [...leads.matchAll(/[a-z0-9.]+@(yahoo|outlook|hotmail)\.com/g)].filter(([address, domain]) => {
    const { habit, mailbox } = personOf(7, address, domain === "yahoo" ? "yahoo" : "ms-consumer");
    return habit === "complains" && mailbox === "works";
  });
  expect(new Set(told.map(([, domain]) => domain === "yahoo")).size).toBe(2);
  expect(told.length).toBeLessThanOrEqual(5);
});

test("an operator that knows its mailboxes at the door takes no mail for nobody", () => {
  expect(people(7, 2_000, "google").some(({ mailbox }) => mailbox === "bounces-later")).toBe(false);
  expect(people(7).some(({ mailbox }) => mailbox === "bounces-later")).toBe(true);
});

test("postmaster and abuse are read everywhere", () => {
  for (let seed = 0; seed < 300; seed += 1)
    expect(personOf(seed, "Postmaster@firm.example", "own").mailbox).toBe("works");
});

test("a kind of person that nobody is, is an error and not a wrong address", () => {
  expect(() => addressWhere(7, "gmail.com", "google", () => false, 10)).toThrow(RangeError);
});
