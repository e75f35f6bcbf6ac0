import { type ChangedSampleFault, changedSampleFault } from "@penguinmails/contracts/http/reply-rules";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { replyRuleVersions, unknownReplies } from "@penguinmails/db/schema/reply-rules";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
// The rows of staff are one table for everybody.
beforeEach(() => db.database.withOperator((tx) => tx.delete(replyRuleVersions)));

const path = "/v1/admin/reply-rules";
const sample = "554 5.9.9 <jo@receiver.example> Mail refused by tariff 7, ask the desk";
const draft = {
  template: "mail refused by tariff *",
  operator: null,
  reason: "policyviolation",
  scope: "pair",
  reaction: "suspend",
  k: null,
  durationMs: 3_600_000,
  samples: [sample],
  why: "seen at three small hosts",
};
const tariff = { name: "tariff", ...draft };
/** Takes what the shipped table reads as an unknown user for a block. */
const grabbing = { ...tariff, template: "user unknown", samples: ["550 User unknown"] };

const codesOf = (answer: { body: { errors: readonly { code: string }[] } }) =>
  [...new Set(answer.body.errors.map(({ code }) => code))].sort();
const versions = () =>
  db.database.withOperator((tx) =>
    tx.select().from(replyRuleVersions).orderBy(asc(replyRuleVersions.change)),
  );
const operator = () => adminWorld(db).as("operator");

describe("a new rule", () => {
  it("is in force as version 1, with who wrote it, when and why, and nobody's address in its samples", async () => {
    const ada = await operator();
    const answer = await ada.call("POST", path, tariff);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: "tariff",
      version: 1,
      isEnabled: true,
      class: "block",
      samples: ["554 5.9.9 <@> Mail refused by tariff 7, ask the desk"],
      by: { id: ada.id, name: expect.stringContaining("Staff") },
      why: "seen at three small hosts",
    });
    const list = (await ada.call("GET", path)).body;
    expect(list.items).toEqual([answer.body]);
    expect(list.shipped).toBeGreaterThan(100);
  });

  it("is refused with everything that is wrong, and leaves nothing", async () => {
    const ada = await operator();
    const samples = [sample, "550 something else entirely"];
    const missed = await ada.call("POST", path, { ...tariff, samples });
    expect(missed).toMatchObject({ status: 422, body: { errors: [{ pointer: "/samples/1" }] } });
    const unfit = { ...tariff, reaction: "suppress-recipient", template: "* 554 *" };
    expect(
      (await ada.call("POST", path, unfit)).body.errors.map((each: { pointer: string }) => each.pointer),
    ).toEqual(["/scope", "/reason", "/durationMs", "/template"]);
    const inVain = await ada.call("POST", path, { ...tariff, overrides: ["block/dnsbl"] });
    expect(inVain.body.errors).toMatchObject([
      { code: "overrides-nothing", about: { row: "block/dnsbl" }, pointer: "/overrides" },
    ]);
    const known = { ...tariff, reason: "userunknown", reaction: "suppress-recipient", scope: "recipient" };
    const gone = {
      ...known,
      durationMs: null,
      template: "user unknown",
      samples: ["550 5.1.1 User unknown"],
    };
    expect(codesOf(await ada.call("POST", path, gone))).toContain("changes-nothing");
    expect(await versions()).toEqual([]);
  });

  it("is refused with the list of shipped samples that it would change, unless it names their rows", async () => {
    const ada = await operator();
    const refused = await ada.call("POST", path, grabbing);
    expect(refused.status).toBe(422);
    expect(codesOf(refused)).toEqual(["changes-a-sample"]);
    const changed: ChangedSampleFault[] = refused.body.errors.map(({ about }: { about: unknown }) =>
      changedSampleFault.parse(about),
    );
    for (const [at, { row, sample, before, after }] of changed.entries())
      for (const said of [row, sample, before, after])
        expect(refused.body.errors[at].message).toContain(said);
    const rows = [...new Set(changed.map(({ row }) => row))];
    expect(rows).toContain("recipient/unknown");
    const named = await ada.call("POST", path, { ...grabbing, overrides: rows });
    expect(named).toMatchObject({ status: 201, body: { overrides: rows } });
  });

  it("is refused when two hundred are in force: each is looked for in every reply", async () => {
    const ada = await operator();
    const { why, ...said } = draft;
    const row = (n: number) => ({
      change: n,
      name: `tariff-${n}`,
      version: 1,
      at: 0,
      overrides: [],
      ...said,
    });
    await db.database.withOperator((tx) =>
      tx.insert(replyRuleVersions).values(
        Array.from({ length: 200 }, (_, n) => ({
          ...row(n + 1),
          template: `another letter ${n}`,
          samples: [`550 another letter ${n}`],
          reason: "policyviolation" as const,
          scope: "pair" as const,
          reaction: "suspend" as const,
          isEnabled: true,
          staffId: ada.id,
          why,
        })),
      ),
    );
    expect((await ada.call("POST", path, tariff)).status).toBe(409);
    await ada.call("POST", `${path}/tariff-7/disable`, { reason: "make room" });
    expect((await ada.call("POST", path, tariff)).status).toBe(201);
  });

  it("has a name of its own", async () => {
    const ada = await operator();
    await ada.call("POST", path, tariff);
    expect((await ada.call("POST", path, tariff)).status).toBe(409);
  });
});

describe("the rows that ship", () => {
  it("are told in their order, each with what it means and the replies it was written for", async () => {
    const ada = await operator();
    const { items, nextCursor } = (await ada.call("GET", "/v1/admin/shipped-reply-rules")).body;
    expect(nextCursor).toBeNull();
    expect(items).toHaveLength((await ada.call("GET", path)).body.shipped);
    const known = (id: string) => items.find((row: { id: string }) => row.id === id);
    expect(known("google/disabled")).toMatchObject({
      operators: null,
      class: "mailbox",
      reason: "suspend",
      scope: "recipient",
      reaction: "count-recipient",
      k: 1,
      durationMs: null,
    });
    expect(known("google/rate-blocked")).toMatchObject({
      codes: ["5"],
      reaction: "suspend",
      durationMs: 14_400_000,
    });
    expect(items.some(({ operators }: { operators: string[] | null }) => operators?.[0] === "yahoo")).toBe(
      true,
    );
    expect(items.every(({ samples }: { samples: string[] }) => samples.length > 0)).toBe(true);
  });
});

describe("a rule's versions", () => {
  it("each change is a version, and one that was based on an older is refused", async () => {
    const ada = await operator();
    await ada.call("POST", path, tariff);
    const next = { ...draft, durationMs: 7_200_000, basedOn: 1, why: "an hour was too short" };
    expect((await ada.call("PUT", `${path}/tariff`, next)).body).toMatchObject({
      version: 2,
      durationMs: 7_200_000,
    });
    expect((await ada.call("PUT", `${path}/tariff`, next)).status).toBe(409);
    const { versions: told } = (await ada.call("GET", `${path}/tariff`)).body;
    expect(told.map(({ version, why }: { version: number; why: string }) => [version, why])).toEqual([
      [2, "an hour was too short"],
      [1, "seen at three small hosts"],
    ]);
  });

  it("is taken out of force, and an earlier version put back as a new one", async () => {
    const ada = await operator();
    await ada.call("POST", path, tariff);
    await ada.call("PUT", `${path}/tariff`, { ...draft, durationMs: 7_200_000, basedOn: 1 });
    const reason = "it was wrong";
    expect((await ada.call("POST", `${path}/tariff/disable`, { reason })).status).toBe(204);
    expect((await ada.call("POST", `${path}/tariff/disable`, { reason })).status).toBe(409);
    const back = (version: number) => ada.call("POST", `${path}/tariff/roll-back`, { reason, version });
    expect((await back(9)).status).toBe(404);
    expect((await back(2 ** 31)).status).toBe(422);
    expect((await back(1)).status).toBe(204);
    expect((await back(4)).status).toBe(409);
    expect(
      (await versions()).map(({ version, isEnabled, durationMs }) => [version, isEnabled, durationMs]),
    ).toEqual([
      [1, true, 3_600_000],
      [2, true, 7_200_000],
      [3, false, 7_200_000],
      [4, true, 3_600_000],
    ]);
  });

  it("is tried again when it is rolled back: what was written since stands", async () => {
    const ada = await operator();
    await ada.call("POST", path, tariff);
    await ada.call("POST", `${path}/tariff/disable`, { reason: "not needed" });
    const other = { ...tariff, name: "other", template: "refused by tariff", durationMs: 60_000 };
    expect((await ada.call("POST", path, other)).status).toBe(201);
    const answer = await ada.call("POST", `${path}/tariff/roll-back`, { reason: "needed again", version: 1 });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].message).toMatch(/^staff\/other, for other operators: /);
  });

  it("of two who change the table at once one is told to look again, and no version is lost", async () => {
    const ada = await operator();
    await ada.call("POST", path, tariff);
    const next = { ...draft, durationMs: 7_200_000, basedOn: 1 };
    const all = await Promise.all([1, 2, 3, 4].map(() => ada.call("PUT", `${path}/tariff`, next)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const words = ["alpha", "bravo", "charlie", "delta", "echo"];
    const others = await Promise.all(
      words.map((word) => {
        const template = `letter of ${word} is not taken`;
        return ada.call("POST", path, { ...tariff, name: word, template, samples: [`550 ${template}`] });
      }),
    );
    const taken = others.filter(({ status }) => status === 201).length;
    expect(taken).toBeGreaterThan(0);
    expect(others.filter(({ status }) => status === 409)).toHaveLength(5 - taken);
    expect((await versions()).map(({ change }) => change)).toEqual(
      Array.from({ length: 2 + taken }, (_, n) => n + 1),
    );
  });

  it("leaves an audit row for each act, with its reason", async () => {
    const ada = await operator();
    await ada.call("POST", path, tariff);
    await ada.call("PUT", `${path}/tariff`, { ...draft, durationMs: 7_200_000, basedOn: 1 });
    await ada.call("POST", `${path}/tariff/disable`, { reason: "it was wrong" });
    await ada.call("POST", `${path}/tariff/roll-back`, { reason: "it was right", version: 1 });
    const rows = await db.database.withOperator((tx) =>
      tx.select().from(staffAudit).orderBy(asc(staffAudit.id)),
    );
    const mine = rows.filter(({ staffId }) => staffId === ada.id);
    expect(
      mine.map(({ action, subject, detail }) => [action, subject, detail["version"], detail["reason"]]),
    ).toEqual([
      ["reply-rule.add", "reply-rule:tariff", 1, "seen at three small hosts"],
      ["reply-rule.change", "reply-rule:tariff", 2, "seen at three small hosts"],
      ["reply-rule.disable", "reply-rule:tariff", 3, "it was wrong"],
      ["reply-rule.roll-back", "reply-rule:tariff", 4, "it was right"],
    ]);
  });
});

describe("replies that no rule knows", () => {
  it("are proposed with the words of a rule, until one that is in force reads them", async () => {
    const ada = await operator();
    const samples = ["550 5.9.9 Mail refused by tariff 7, ask the desk"];
    await db.database.withOperator((tx) =>
      tx.insert(unknownReplies).values({
        key: "0f",
        template: "550 5.9.9 mail refused by tariff <n>, ask the desk",
        replyCode: 550,
        enhanced: "5.9.9",
        count: 7,
        firstSeenAt: 0,
        lastSeenAt: 1,
        operators: { gmx: 2, others: 2, gateway: 2, yahoo: 5 },
        samples,
      }),
    );
    const unknown = async () => (await ada.call("GET", "/v1/admin/unknown-replies")).body.items;
    const [proposal] = await unknown();
    expect(proposal).toMatchObject({
      words: "550 5.9.9 mail refused by tariff *, ask the desk",
      operators: [
        { operator: "yahoo", count: 5 },
        { operator: "gmx", count: 2 },
        { operator: "gateway", count: 2 },
        { operator: "others", count: 2 },
      ],
    });
    const rule = { ...tariff, template: proposal.words, samples };
    expect((await ada.call("POST", path, { ...rule, operator: "gmx" })).status).toBe(201);
    expect(await unknown()).toHaveLength(1);
    expect((await ada.call("PUT", `${path}/tariff`, { ...draft, samples, basedOn: 1 })).status).toBe(200);
    expect(await unknown()).toEqual([]);
    await ada.call("POST", `${path}/tariff/disable`, { reason: "it was wrong" });
    expect(await unknown()).toHaveLength(1);
  });
});
