import { policy } from "@penguinmails/core/policy";
import { day as dayMs, utcDay } from "@penguinmails/core/time";
import { budgetAlerts } from "@penguinmails/db/schema/evidence";
import { monday } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { budgetsOf } from "./budgets-of.ts";
import { listBudgets, openBudgetAlerts } from "./list-budgets.ts";
import { agencyIn, clean } from "./reputation-test-world.ts";
import { scoresOf } from "./scores-of.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
const agency = () => agencyIn(test.database);

describe("error budgets", () => {
  it("count down for the pair, the domain, the mailbox and the agency, over seven days", async () => {
    const a = await agency();
    await a.count(monday - 7 * dayMs, "yahoo", { ...clean(5_000), complaint: 50 });
    await a.count(monday - 6 * dayMs, "yahoo", { ...clean(2_000), complaint: 1 });
    const { items } = await a.within((tx) => listBudgets(tx, monday));
    const complaints = items.filter((item) => item.of === "complaint");
    expect(complaints.map(({ subject }) => subject.kind).sort()).toEqual([
      "domain",
      "mailbox",
      "pair",
      "tenant",
    ]);
    for (const budget of complaints)
      expect(budget).toMatchObject({ volume: 2_000, used: 1, allowed: 2, left: 1, severity: null });
    expect(complaints.find(({ subject }) => subject.kind === "pair")).toMatchObject({
      subject: { id: `${a.addressId}/yahoo`, label: `${a.ip} → Yahoo` },
      sentence: "1 complaint left this week before the limit of 0.1 %.",
    });
  });

  it("say where complaints can't be seen, so that none left out is taken for none", async () => {
    const a = await agency();
    for (const operator of ["apple", "yahoo"]) await a.count(monday, operator, clean(1_000));
    const { items } = await a.within((tx) => listBudgets(tx, monday));
    const said = items.filter(({ sentence }) => sentence.includes("reports no complaint"));
    expect(said.map(({ subject, of }) => [subject.id, of])).toEqual([[`${a.addressId}/apple`, "complaint"]]);
    expect(said[0]?.sentence).toMatch(/^1 complaint left this week .+ Apple reports no complaint/);
  });

  it("count a message of an address once, for the group of its operator", async () => {
    const a = await agency();
    await a.count(monday, "mimecast", clean(1_000));
    const { items } = await a.within((tx) => listBudgets(tx, monday));
    const ofPairs = items.filter(({ subject, of }) => subject.kind === "pair" && of === "bounce");
    expect(ofPairs.map(({ subject }) => subject.id)).toEqual([`${a.addressId}/gateway`]);
  });

  it("show those that need a person first, and nobody who sent nothing in the week", async () => {
    const a = await agency();
    await a.count(monday - 7 * dayMs, "google", clean(1_000));
    expect((await a.within((tx) => listBudgets(tx, monday))).items).toEqual([]);
    await a.count(monday, "google", { ...clean(900), hard: 100 });
    const { items } = await a.within((tx) => listBudgets(tx, monday));
    expect(items.slice(0, 4).map(({ of, severity }) => [of, severity])).toEqual(
      Array.from({ length: 4 }, () => ["bounce", "bad"]),
    );
    expect(items.slice(4).every(({ of, severity }) => of === "complaint" && severity === null)).toBe(true);
  });

  it("split what burns by the day it was sent on: fast today, slow over days", async () => {
    const a = await agency();
    await a.count(monday - 3 * dayMs, "google", { ...clean(500), hard: 9 });
    await a.count(monday, "google", { ...clean(500), hard: 9 });
    const b = await agency();
    await b.count(monday - 3 * dayMs, "google", clean(500));
    await b.count(monday, "google", { ...clean(500), hard: 18 });
    const state = async (of: typeof a) =>
      (await of.within((tx) => listBudgets(tx, monday))).items.find((item) => item.of === "bounce")?.state;
    expect(await state(a)).toBe("slow-burn");
    expect(await state(b)).toBe("fast-burn");
  });
});

it("staff who look at one agency read its budgets, scores and alerts and nobody else's", async () => {
  const [a, b] = [await agency(), await agency()];
  await a.count(monday, "google", { ...clean(900), hard: 100 });
  await b.count(monday, "google", clean(400));
  await a.watch();
  const [budgets, scores, alerts] = await test.database.withOperator(async (tx) => [
    await budgetsOf(tx, b.tenantId, monday),
    await scoresOf(tx, [b.tenantId], utcDay(monday)),
    await openBudgetAlerts(tx, b.tenantId),
  ]);
  expect(budgets).toEqual((await b.within((tx) => listBudgets(tx, monday))).items);
  expect(new Set(scores.map(({ subject }) => subject.tenantId))).toEqual(new Set([b.tenantId]));
  expect(scores).toEqual(await b.within((tx) => scoresOf(tx, [b.tenantId], utcDay(monday))));
  expect(alerts).toEqual([]);
});

describe("an alert", () => {
  it("is raised once, told anew while it lasts, and closed when the budget is well again", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 982, hard: 18 });
    await Promise.all([a.watch(), a.watch()]);
    const raised = await a.alerts();
    expect(raised.map(({ subject }) => subject.kind).sort()).toEqual(["domain", "mailbox", "pair", "tenant"]);
    expect(raised[0]).toMatchObject({ state: "fast-burn", severity: "warn", closedAt: null });
    a.clock.advance(dayMs / 4);
    await a.count(monday, "google", { delivered: -40, hard: 40 });
    await a.watch();
    const worse = await a.alerts();
    expect(worse.map(({ id }) => id)).toEqual(raised.map(({ id }) => id));
    expect(worse[0]).toMatchObject({
      state: "spent",
      severity: "bad",
      raisedAt: raised[0]?.raisedAt,
      sentence:
        "No bounce left this week: more came than any sender may have. What came is enough for limits to shrink.",
    });
    a.clock.set(monday + 7 * dayMs);
    await a.watch();
    const closed = await a.alerts();
    expect(closed.map(({ id }) => id)).toEqual(raised.map(({ id }) => id));
    for (const alert of closed) expect(alert.closedAt).toBe(new Date(monday + 7 * dayMs).toISOString());
  });

  it("reaches a small agency: two complaints of 80 delivered at an operator shrink its limits, and are told of", async () => {
    const a = await agency();
    await a.count(monday, "yahoo", { ...clean(80), complaint: 1 });
    await a.watch();
    expect(await a.alerts()).toEqual([]);
    await a.count(monday, "yahoo", { complaint: 1 });
    await a.watch();
    const alerts = await a.alerts();
    expect(alerts.map(({ subject }) => subject.kind).sort()).toEqual(["domain", "mailbox", "pair", "tenant"]);
    expect(alerts[0]).toMatchObject({
      severity: "warn",
      sentence: expect.stringMatching(/^2 complaints of 80 /),
    });
  });

  it("of complaints and one of bounces are told and closed each by its own budget", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 982, hard: 18 });
    await a.count(monday, "yahoo", { delivered: 80, complaint: 2 });
    await a.watch();
    await a.watch();
    const raised = await a.alerts();
    expect(new Set(raised.map(({ of }) => of))).toEqual(new Set(["bounce", "complaint"]));
    for (const { of, sentence } of raised) expect(sentence).toContain(of);
    await a.count(monday, "google", { delivered: 18, hard: -18 });
    await a.watch();
    for (const { of, closedAt } of await a.alerts()) expect(closedAt === null).toBe(of === "complaint");
    const open = await a.within((tx) => openBudgetAlerts(tx, a.tenantId));
    expect(new Set(open.map(({ of }) => of))).toEqual(new Set(["complaint"]));
  });

  it("comes again as a new one when a closed budget burns again", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 900, hard: 100 });
    await a.watch();
    a.clock.set(monday + 7 * dayMs);
    await a.count(a.clock.now(), "google", { delivered: 900 });
    await a.watch();
    await a.count(a.clock.now(), "google", { hard: 100 });
    await a.watch();
    const alerts = await a.alerts();
    expect(alerts).toHaveLength(8);
    expect(alerts.filter(({ closedAt }) => closedAt === null)).toHaveLength(4);
  });

  it("is kept as long as the policy says after it was closed", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 900, hard: 100 });
    await a.watch();
    a.clock.set(monday + 8 * dayMs);
    await a.watch();
    a.clock.advance((policy.errorBudget.keepAlertsDays + 1) * dayMs);
    await a.count(a.clock.now(), "google", clean(10));
    await a.watch();
    expect(await a.within((tx) => tx.select().from(budgetAlerts))).toEqual([]);
  });
});
