import { operatorLabel } from "@penguinmails/core/delivery/operator-name";
import { policy } from "@penguinmails/core/policy";
import { hour } from "@penguinmails/core/time";
import { coldPair } from "@penguinmails/core/warmup/pair";
import { addEvidence, appendDecision } from "@penguinmails/db/repositories/evidence";
import { lockPairs, savePair, savePairState } from "@penguinmails/db/repositories/pairs";
import { monday } from "@penguinmails/testkit/clock";
import { makePool } from "@penguinmails/testkit/factories";
import { describe, expect, it } from "vitest";
import { agencies } from "./evidence-test-world.ts";
import { getOverview } from "./get-overview.ts";
import { listAlike, listDecisions } from "./list-decisions.ts";
import { listPairs, pairsTowards } from "./list-pairs.ts";

const agency = agencies();
const draft = (reason: string) => ({
  limit: "capPerDay",
  before: "5",
  after: "7",
  reason,
  clears: null,
  clearsAt: null,
  evidence: { used: 5 },
});

describe("decisions", () => {
  it("of one ruling are one in a folded list, its first, with how many it wrote beside it; the others are read on asking", async () => {
    const a = await agency();
    const rule = (n: number, kind: "address" | "pair", label: string, reason = "listed") =>
      a.within((tx) => appendDecision(tx, monday, { kind, id: `s${n}`, label }, draft(reason), `k${n}`));
    await rule(1, "address", "the address");
    for (let n = 2; n < 6; n++) await rule(n, "pair", `pair ${n}`);
    await rule(6, "pair", "another cause", "deferred");
    const other = await agency();
    await other.within((tx) =>
      appendDecision(tx, monday, { kind: "pair", id: "s", label: "a stranger's" }, draft("listed"), "k"),
    );
    const folded = await a.within((tx) => listDecisions(tx, monday, { limit: 10, folded: true }));
    expect(folded.items.map(({ subject, alike }) => [subject.label, alike])).toEqual([
      ["another cause", 0],
      ["the address", 4],
    ]);
    const id = folded.items[1]?.id ?? "";
    const first = await a.within((tx) => listAlike(tx, monday, id, { limit: 3 }));
    const rest = await a.within((tx) =>
      listAlike(tx, monday, id, { limit: 3, cursor: first.nextCursor ?? "" }),
    );
    expect([...first.items, ...rest.items].map(({ subject }) => subject.label)).toEqual([
      "pair 2",
      "pair 3",
      "pair 4",
      "pair 5",
    ]);
    expect(rest.nextCursor).toBeNull();
    expect((await a.within((tx) => getOverview(tx, monday))).recentDecisions).toEqual(folded.items);
    await expect(other.within((tx) => listAlike(tx, monday, id, { limit: 3 }))).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("that are proposed are never folded: each waits for its own answer", async () => {
    const a = await agency();
    const proposed = { standing: "proposed", judgedDay: "2026-03-01" } as const;
    for (const n of [1, 2])
      await a.within((tx) =>
        appendDecision(
          tx,
          monday,
          { kind: "pair", id: `s${n}`, label: "p" },
          draft("good"),
          `k${n}`,
          proposed,
        ),
      );
    const folded = await a.within((tx) => listDecisions(tx, monday, { limit: 10, folded: true }));
    expect(folded.items.map(({ alike }) => alike)).toEqual([0, 0]);
  });

  it("that were proposed have lapsed when their time has run out, in every list, and wait for nobody", async () => {
    const a = await agency();
    const { validForMs } = policy.proposal;
    const propose = (n: number, at: number) =>
      a.within((tx) =>
        appendDecision(tx, at, { kind: "pair", id: `s${n}`, label: "p" }, draft("good"), `k${n}`, {
          standing: "proposed",
          judgedDay: "2026-03-01",
        }),
      );
    await propose(1, monday);
    await propose(2, monday + 1);
    const read = async (nowMs: number, standing?: "proposed" | "lapsed") => {
      const page = await a.within((tx) => listDecisions(tx, nowMs, { limit: 10, standing }));
      return page.items.map((one) => [one.subject.id, one.standing]);
    };
    const inTime = monday + validForMs;
    expect(await read(inTime, "proposed")).toHaveLength(2);
    expect(await read(inTime, "lapsed")).toEqual([]);
    expect(await read(inTime + 1)).toEqual([
      ["s2", "proposed"],
      ["s1", "lapsed"],
    ]);
    expect(await read(inTime + 1, "proposed")).toEqual([["s2", "proposed"]]);
    expect(await read(inTime + 1, "lapsed")).toEqual([["s1", "lapsed"]]);
    const overview = await a.within((tx) => getOverview(tx, inTime + 1));
    expect(overview.recentDecisions.map(({ standing }) => standing)).toEqual(["proposed"]);
  });

  it("are read newest first, page by page, each once, and of one subject when asked", async () => {
    const a = await agency();
    for (let n = 0; n < 7; n++)
      await a.within((tx) =>
        appendDecision(
          tx,
          monday,
          { kind: "mailbox", id: `m${n % 2}`, label: "m" },
          draft(String(n)),
          `k${n}`,
        ),
      );
    const read = async (subject?: string) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const at: string | undefined = cursor;
        const page = await a.within((tx) => listDecisions(tx, monday, { limit: 3, cursor: at, subject }));
        seen.push(...page.items.map((item) => item.reason));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return seen;
    };
    expect(await read()).toEqual(["6", "5", "4", "3", "2", "1", "0"]);
    expect(await read("m1")).toEqual(["5", "3", "1"]);
    const other = await agency();
    expect((await other.within((tx) => listDecisions(tx, monday, { limit: 10 }))).items).toEqual([]);
  });
});

describe("pairs", () => {
  it("show the last seven days: rates of what is known, null where nothing is, and today's use alone", async () => {
    const a = await agency();
    const { addressId } = await makePool(a.world, a.tenantId);
    await a.within(async (tx) => {
      await lockPairs(tx, addressId, ["google", "yahoo"]);
      await savePair(tx, addressId, "google", { usageDay: "2026-03-01", usedToday: 9 });
      await savePair(tx, addressId, "yahoo", { usageDay: "2026-03-02", usedToday: 4 });
      const google = { kind: "pair" as const, id: addressId, operator: "google" };
      const add = (on: string, delta: Record<string, number>) =>
        addEvidence(tx, on, [{ subject: google, delta }]);
      await add("2026-03-02", { accepted: 60, delivered: 45, hard: 5, complaint: 0 });
      await add("2026-02-24", { accepted: 40, delivered: 45, hard: 5, complaint: 9 });
      await add("2026-02-23", { accepted: 1_000, hard: 1_000 });
    });
    const { items } = await a.within((tx) => listPairs(tx, { limit: 50 }, monday));
    const [yahoo, google] = items;
    expect(google).toMatchObject({ operator: "google", usedToday: 0, sent7d: 100, bounceRate7d: 0.1 });
    expect(google?.complaintRate7d).toBe(0.1);
    expect(yahoo).toMatchObject({ operator: "yahoo", usedToday: 4, sent7d: 0, bounceRate7d: null });
    expect(yahoo?.complaintRate7d).toBeNull();
  });

  it("go on to the last, those that are held back first, then those that are used most", async () => {
    const a = await agency();
    const { addressId } = await makePool(a.world, a.tenantId);
    const used = (usedToday: number) => ({ usageDay: "2026-03-02", usedToday });
    const rests = (state: "resting" | "quarantined", restsUntil: number | null) => ({ state, restsUntil });
    const changes = [
      ["b.example", {}],
      ["a.example", {}],
      ["lately.example", {}],
      ["google", used(20)],
      ["yahoo", { ...used(30), usageDay: "2026-03-01" }],
      ["rested.example", rests("resting", monday)],
      ["ms365", rests("resting", monday + hour)],
      ["gmx", rests("quarantined", monday + hour)],
      ["apple", rests("quarantined", null)],
      ["freed.example", rests("quarantined", monday)],
    ] as const;
    await a.within(async (tx) => {
      await lockPairs(
        tx,
        addressId,
        changes.map(([operator]) => operator),
      );
      for (const [operator, change] of changes) {
        const { usageDay, usedToday, ...state } = { usageDay: null, usedToday: 0, ...change };
        await savePair(tx, addressId, operator, { usageDay, usedToday });
        await savePairState(tx, addressId, { ...coldPair(operator), ...state });
      }
      const subject = { kind: "pair" as const, id: addressId, operator: "lately.example" };
      await addEvidence(tx, "2026-02-26", [{ subject, delta: { accepted: 9 } }]);
    });
    const pages: (readonly string[])[] = [];
    let cursor: string | undefined;
    do {
      const at: string | undefined = cursor;
      const page = await a.within((tx) => listPairs(tx, { limit: 4, cursor: at }, monday));
      pages.push(page.items.map(({ operator }) => operator));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(pages).toEqual([
      ["apple", "gmx", "ms365", "google"],
      ["lately.example", "a.example", "b.example", "freed.example"],
      ["rested.example", "yahoo"],
    ]);
  });

  it("of one address that are used alike stand in the order of what people call the operators", async () => {
    const a = await agency();
    const { addressId } = await makePool(a.world, a.tenantId);
    const operators = ["gateway", "google", "ms-consumer", "mx.small.example", "others"];
    await a.within((tx) => lockPairs(tx, addressId, operators));
    const { items } = await a.within((tx) => listPairs(tx, { limit: 50 }, monday));
    expect(items.map(({ operator }) => operatorLabel(operator))).toEqual([
      "Google",
      "Mail gateways",
      "mx.small.example",
      "Other operators",
      "Outlook.com",
    ]);
  });

  it("of two addresses show each its own mail, and are found by address and operator", async () => {
    const a = await agency();
    const pools = [await makePool(a.world, a.tenantId), await makePool(a.world, a.tenantId)] as const;
    await a.within(async (tx) => {
      for (const [n, { addressId: id }] of pools.entries()) {
        await lockPairs(tx, id, ["google", "yahoo"]);
        const subject = { kind: "pair" as const, id, operator: "google" };
        await addEvidence(tx, "2026-03-02", [{ subject, delta: { accepted: n + 1 } }]);
      }
    });
    const shown = (
      items: readonly { readonly ip: string; readonly operator: string; readonly sent7d: number }[],
    ) => items.map(({ ip, operator, sent7d }) => [ip, operator, sent7d]);
    const [first, second] = pools;
    const { items } = await a.within((tx) => listPairs(tx, { limit: 50 }, monday));
    expect(shown(items.slice(0, 2))).toEqual([
      [second.ip, "google", 2],
      [first.ip, "google", 1],
    ]);
    expect(items).toHaveLength(4);
    const towards = (ids: readonly string[], operators: readonly string[]) =>
      a.within((tx) => pairsTowards(tx, ids, operators, monday));
    expect(shown(await towards([first.addressId], ["google"]))).toEqual([[first.ip, "google", 1]]);
    expect(await towards([first.addressId, second.addressId], ["yahoo"])).toHaveLength(2);
  });

  it("that rested are not shown as resting once their time is over", async () => {
    const a = await agency();
    const { addressId } = await makePool(a.world, a.tenantId);
    await a.within(async (tx) => {
      await lockPairs(tx, addressId, ["google"]);
      const rest = { state: "resting", restsUntil: monday + hour } as const;
      await savePairState(tx, addressId, { ...coldPair("google"), ...rest });
    });
    const at = async (nowMs: number) =>
      (await a.within((tx) => listPairs(tx, { limit: 50 }, nowMs))).items[0];
    expect(await at(monday)).toMatchObject({
      state: "resting",
      restsUntil: new Date(monday + hour).toISOString(),
    });
    expect(await at(monday + hour)).toMatchObject({ state: "slowed", restsUntil: null });
  });
});
