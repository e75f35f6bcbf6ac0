import {
  type AddressEvidence,
  type AddressGrade,
  gradeAddress,
} from "@penguinmails/core/fleet/grade-address";
import type { AddressSwap, GradedAddress, NodeFacts } from "@penguinmails/core/ports/node-facts";
import { newId } from "@penguinmails/db/ids";
import { addressGrades } from "@penguinmails/db/schema/address-grades";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDomain } from "../domains/add-domain.ts";
import { heldAlerts } from "../staff/address-alerts.ts";
import { getFleetNode } from "../staff/list-fleet.ts";
import { giveFleetAddressBack, putHeldToUse } from "../staff/steer-address.ts";
import { askForOperation } from "./ask-for-operation.ts";
import { codeOf, fleetWorld, learned, scripted } from "./fleet-test-world.ts";
import { nodeView } from "./node-view.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const [main, first, second] = ["198.18.4.10", "198.18.4.11", "198.18.4.12"] as const;
const found: AddressEvidence = {
  lists: [{ name: "Spamhaus ZEN", refuses: true, status: "clean", meaning: null }],
  neighbours: { answered: 16, listed: [] },
  formerNames: [],
  port25: "open",
  smtpFilters: 0,
};
const room = {
  kind: "secondary" as const,
  isInUse: false,
  isNew: false,
  othersGetOut: true,
  swaps: { ofOrder: 0, ofNode: 0 },
  addressCents: 499,
};
const graded = (grade: AddressGrade, evidence: AddressEvidence, gradedAtMs: number): GradedAddress => ({
  ...grade,
  evidence,
  gradedAtMs,
});
const listed = { ...found, lists: [{ ...found.lists[0], status: "listed" }] } as AddressEvidence;
const good = (atMs: number) => graded(gradeAddress(found, room), found, atMs);
const bad = (atMs: number) => graded(gradeAddress(listed, room), listed, atMs);
const staff = () => ({ staffId: newId(), requestId: newId(), seesMoney: true });

/** A node whose plan learned these facts, one set after the other, and is done. */
async function nodeThatLearned(facts: (now: number) => readonly Partial<NodeFacts>[]) {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(2);
  const learn = (news: readonly Partial<NodeFacts>[]) =>
    world.converge(
      id,
      scripted(async (journal) => {
        for (const each of news) await journal.learn(each);
        return { status: "done" };
      }),
    );
  await learn(facts(world.clock.now()));
  const { container, caller, tenantId } = world;
  const rows = () =>
    world.inTenant((tx) =>
      tx.select().from(addresses).where(eq(addresses.nodeId, id)).orderBy(asc(addresses.id)),
    );
  const statuses = async () => (await rows()).map(({ ip, status }) => [ip, status]);
  return {
    ...world,
    id,
    rows,
    statuses,
    view: () => db.database.withTenant(tenantId, (tx) => nodeView(tx, id)),
    addressOf: async (ip: string) => (await rows()).find((row) => row.ip === ip)?.id ?? "",
    async regraded(grades: Record<string, GradedAddress>) {
      const asked = { kind: "grade-addresses" as const, reason: "the ticket" };
      await askForOperation(container, caller, id, asked);
      await learn([{ grades }]);
    },
  };
}
const allGood = (now: number) => [
  learned,
  { grades: { [main]: good(now), [first]: good(now), [second]: good(now) } },
];
const oneHeld = (now: number) => [
  learned,
  { grades: { [main]: good(now), [first]: bad(now), [second]: good(now) } },
];

test("each grade is a row with its evidence, once, and the agency reads it in plain words", async () => {
  const node = await nodeThatLearned((now) => [...allGood(now), ...allGood(now).slice(1)]);
  const rows = await node.inTenant((tx) => tx.select().from(addressGrades));
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatchObject({ score: 100, verdict: "keep", evidence: found });
  expect((await node.view()).addresses.map(({ grade }) => grade)).toEqual(
    Array.from({ length: 3 }, () => ({
      score: 100,
      verdict: "keep",
      reason: "Nothing was found that speaks against it.",
      gradedAt: new Date(rows[0]?.gradedAt ?? 0).toISOString(),
    })),
  );
});

describe("a swap", () => {
  const swap: AddressSwap = { ip: first, number: 1, costCents: 499, swappedAtMs: 0, givenBackAtMs: null };
  const swapped = (now: number) => [
    learned,
    { grades: { [first]: { ...bad(now), verdict: "swap" as const } }, secondaryIps: [second], swaps: [swap] },
  ];
  const inPlace = { secondaryIps: [second, "198.18.4.13"], addressNumbers: [2, 1] };
  const givenBack = (now: number) => [{ swaps: [{ ...swap, givenBackAtMs: now }] }];

  test("leaves no address unrecorded: the one that goes and the one in its place have a row each", async () => {
    const node = await nodeThatLearned((now) => [...swapped(now), ...swapped(now).slice(1), inPlace]);
    expect(await node.statuses()).toEqual([
      [main, "serving"],
      [first, "releasing"],
      [second, "serving"],
      ["198.18.4.13", "serving"],
    ]);
  });

  test("is over when the address is given back, and its cost stays in the books", async () => {
    const node = await nodeThatLearned((now) => [...swapped(now), inPlace, ...givenBack(now)]);
    expect((await node.statuses())[1]).toEqual([first, "released"]);
    const detail = await getFleetNode(node.container, staff(), node.id);
    expect(detail.swaps).toMatchObject([{ ip: first, costCents: 499, givenBackAt: expect.any(String) }]);
    const blind = await getFleetNode(node.container, { ...staff(), seesMoney: false }, node.id);
    expect(blind.swaps).toMatchObject([{ costCents: null }]);
  });

  test("may bring the same address again later: it gets a row of its own", async () => {
    const again = { secondaryIps: [second, first], addressNumbers: [2, 1] };
    const node = await nodeThatLearned((now) => [...swapped(now), ...givenBack(now), again]);
    expect(await node.statuses()).toEqual([
      [main, "serving"],
      [first, "released"],
      [second, "serving"],
      [first, "serving"],
    ]);
  });
});

describe("another main address", () => {
  const came = "198.18.4.13";
  const asked = (now: number) => [
    learned,
    {
      grades: { [main]: { ...bad(now), verdict: "swap" as const } },
      mainSwap: { from: main, to: null, isSet: false, sinceMs: now, boot: null },
    },
  ];
  const confirmed = { secondaryIps: [first, second, came] };
  const left = { ip: main, number: 0, costCents: 0, swappedAtMs: 0, givenBackAtMs: null };
  const moved = (now: number): Partial<NodeFacts> => ({
    primaryIp: came,
    secondaryIps: [first, second],
    swaps: [left],
    mainSwap: { from: main, to: came, isSet: true, sinceMs: now, boot: null },
  });
  const kinds = async (node: Awaited<ReturnType<typeof nodeThatLearned>>) =>
    (await node.rows()).map(({ ip, kind, status }) => [ip, kind, status]);

  test("has a row before it comes, and is the main one once it took the place of the bad one", async () => {
    const node = await nodeThatLearned((now) => [
      ...asked(now),
      ...asked(now).slice(1),
      confirmed,
      moved(now),
      moved(now),
    ]);
    expect(await kinds(node)).toEqual([
      [main, "secondary", "releasing"],
      [first, "secondary", "serving"],
      [second, "secondary", "serving"],
      [came, "primary", "serving"],
    ]);
    const detail = await getFleetNode(node.container, staff(), node.id);
    expect(detail.swaps).toMatchObject([{ ip: main, isMain: true, givenBackAt: null }]);
    expect((await node.row(node.id)).primaryIp).toBe(came);
  });

  test("that nobody could get leaves no row behind, and the bad one is held", async () => {
    const spare = { ...left, ip: came, costCents: 499 };
    const node = await nodeThatLearned((now) => [
      ...asked(now),
      confirmed,
      { secondaryIps: [first, second], swaps: [spare], mainSwap: null, grades: { [main]: bad(now + 1) } },
      { swaps: [{ ...spare, givenBackAtMs: now }] },
    ]);
    expect(await kinds(node)).toEqual([
      [main, "primary", "held"],
      [first, "secondary", "serving"],
      [second, "secondary", "serving"],
      [came, "secondary", "released"],
    ]);
  });
});

describe("a held address", () => {
  test("gets no domain, and staff are told why and what to do", async () => {
    const node = await nodeThatLearned(oneHeld);
    expect((await node.statuses())[1]).toEqual([first, "held"]);
    for (const name of ["a.example", "b.example"])
      await addDomain({ ...node.container, reservedZones: [] }, node.caller, {
        name: `${newId()}.${name}`,
        nodeId: node.id,
      });
    const used = await node.inTenant((tx) => tx.selectDistinct({ id: domains.addressId }).from(domains));
    expect(used).toEqual([{ id: await node.addressOf(second) }]);
    const alerts = await db.database.withOperator((tx) => heldAlerts(tx));
    expect(alerts.filter(({ subject }) => subject.id === node.id)).toMatchObject([
      { code: "address-held", message: expect.stringMatching(/^198\.18\.4\.11 is held\..*Give it back/) },
    ]);
  });

  test("serves when a person says so, audited with the reason, and not a second time", async () => {
    const node = await nodeThatLearned(oneHeld);
    const by = staff();
    const asked = { id: node.id, addressId: await node.addressOf(first), reason: "a list that nobody asks" };
    await putHeldToUse(node.container, by, asked);
    expect((await node.statuses())[1]).toEqual([first, "serving"]);
    expect((await node.audits()).at(-1)).toBe("node.use-held-address");
    const [row] = await db.database.withOperator((tx) =>
      tx.select().from(staffAudit).where(eq(staffAudit.staffId, by.staffId)),
    );
    expect(row?.detail).toMatchObject({ reason: asked.reason });
    expect(await codeOf(putHeldToUse(node.container, by, asked))).toBe("conflict");
    expect(await codeOf(putHeldToUse(node.container, by, { ...asked, addressId: newId() }))).toBe(
      "not-found",
    );
  });

  test("is given back by staff as its agency would, the main one never", async () => {
    const node = await nodeThatLearned(oneHeld);
    const by = staff();
    const asked = { id: node.id, addressId: await node.addressOf(first), reason: "nobody delists it" };
    await giveFleetAddressBack(node.container, by, asked);
    expect((await node.view()).operations).toMatchObject([{ kind: "remove-address", ip: first }]);
    const mainId = await node.addressOf(main);
    expect(await codeOf(giveFleetAddressBack(node.container, by, { ...asked, addressId: mainId }))).toBe(
      "conflict",
    );
  });

  test("comes back when it is graded again and good", async () => {
    const node = await nodeThatLearned(oneHeld);
    node.clock.advance(1_000);
    const now = node.clock.now();
    await node.regraded({ [main]: good(now), [first]: good(now), [second]: good(now) });
    expect((await node.statuses())[1]).toEqual([first, "serving"]);
  });
});

test("graded bad later, an address is held unless domains leave from it: those are moved by a person", async () => {
  const node = await nodeThatLearned(allGood);
  await addDomain({ ...node.container, reservedZones: [] }, node.caller, {
    name: `${newId()}.example`,
    nodeId: node.id,
  });
  const [domain] = await node.inTenant((tx) => tx.select().from(domains));
  const used = domain?.addressId === (await node.addressOf(first)) ? first : second;
  const free = used === first ? second : first;
  node.clock.advance(1_000);
  const now = node.clock.now();
  await node.regraded({ [first]: bad(now), [second]: bad(now) });
  const statuses = new Map((await node.rows()).map(({ ip, status }) => [ip, status]));
  expect([statuses.get(used), statuses.get(free)]).toEqual(["serving", "held"]);
});
