import type { DnsResolver, LookupResult } from "@penguinmails/core/ports/dns";
import { day, hour } from "@penguinmails/core/time";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveOperators } from "./resolve-operators.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const found = (...values: string[]): LookupResult => ({ status: "found", values, ttlSeconds: null });
const silence: LookupResult = { status: "unknown", cause: "ETIMEOUT" };

function world(answers: Record<string, LookupResult>) {
  const asked: string[] = [];
  let now = 0;
  let most = 0;
  const resolver: DnsResolver = {
    async lookup(name, type) {
      asked.push(`${type} ${name}`);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return answers[`${type} ${name}`] ?? { status: "nodata" };
    },
  };
  const clock = testClock();
  return { asked, answers, clock, most: () => most, deps: { database: db.database, clock, resolver } };
}

test("names operator and health of each domain, by its best MX or its own address", async () => {
  const { deps } = world({
    "MX a.test": found("20 mx.other.example", "5 aspmx.l.google.com"),
    "MX b.test": found("0 "),
    "MX c.test": { status: "nxdomain" },
    "A d.test": found("192.0.2.1"),
    "MX f.test": silence,
  });
  expect(
    Object.fromEntries(
      await resolveOperators(deps, ["A.test", "b.test", "c.test", "d.test", "e.test", "f.test"]),
    ),
  ).toEqual({
    "a.test": { operator: "google", status: "ok" },
    "b.test": { operator: "unknown", status: "null-mx" },
    "c.test": { operator: "unknown", status: "nxdomain" },
    "d.test": { operator: "d.test", status: "ok" },
    "e.test": { operator: "unknown", status: "no-mx" },
    "f.test": { operator: "unknown", status: "unknown" },
  });
});

test("asks DNS once for what is fresh, again after a day, and an hour after silence", async () => {
  const { deps, asked, clock } = world({
    "MX fresh.test": found("5 mx.small.example"),
    "MX mute.test": silence,
  });
  await resolveOperators(deps, ["fresh.test", "mute.test"]);
  await resolveOperators(deps, ["fresh.test", "mute.test"]);
  expect(asked).toEqual(["MX fresh.test", "MX mute.test"]);
  clock.advance(hour);
  await resolveOperators(deps, ["fresh.test", "mute.test"]);
  expect(asked).toEqual(["MX fresh.test", "MX mute.test", "MX mute.test"]);
  clock.advance(day);
  await resolveOperators(deps, ["fresh.test"]);
  expect(asked.at(-1)).toBe("MX fresh.test");
});

test("a domain that was known keeps its operator while DNS is silent", async () => {
  const { deps, answers, clock } = world({ "MX kept.test": found("5 mta5.am0.yahoodns.net") });
  await resolveOperators(deps, ["kept.test"]);
  answers["MX kept.test"] = silence;
  clock.advance(day);
  expect((await resolveOperators(deps, ["kept.test"])).get("kept.test")).toEqual({
    operator: "yahoo",
    status: "ok",
  });
});

test("thousands of domains are looked up a bounded number at a time, and all are answered", async () => {
  const domains = Array.from({ length: 1_200 }, (_each, i) => `many${i}.test`);
  const { deps, most } = world({});
  expect((await resolveOperators(deps, domains)).size).toBe(1_200);
  expect(most()).toBeLessThanOrEqual(24);
});

test("two plans at once over the same domains do not stand in each other's way", async () => {
  const domains = Array.from({ length: 300 }, (_each, i) => `both${i}.test`);
  const { deps } = world({});
  const [a, b] = await Promise.all([
    resolveOperators(deps, domains),
    resolveOperators(deps, [...domains].reverse()),
  ]);
  expect([a.size, b.size]).toEqual([300, 300]);
});
