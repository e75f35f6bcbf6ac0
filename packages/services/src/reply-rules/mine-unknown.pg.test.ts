import { day } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { events } from "@penguinmails/db/schema/evidence";
import { replyRuleVersions, unknownReplies } from "@penguinmails/db/schema/reply-rules";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sentWorld } from "../feedback/feedback-test-world.ts";
import { addReplyRule } from "./change-rule.ts";
import { listUnknownReplies } from "./list-unknown.ts";
import { mineUnknownReplies } from "./mine-unknown.ts";

let test: TestDatabase;
let w: Awaited<ReturnType<typeof sentWorld>>;
beforeAll(async () => {
  test = await testDatabase();
  w = await sentWorld(test.database, 1);
});
afterAll(() => test.close());
beforeEach(async () => {
  await mine();
  await test.database.withOperator(async (tx) => {
    await tx.delete(unknownReplies);
    await tx.delete(replyRuleVersions);
  });
});

const clock = testClock();
const mine = (more: Partial<Parameters<typeof mineUnknownReplies>[0]> = {}) =>
  mineUnknownReplies({ database: test.database, clock, ...more }, { settledForMs: 0 });
const list = async () => (await listUnknownReplies({ database: test.database })).items;
const groups = () => test.database.withOperator((tx) => tx.select().from(unknownReplies));

/** Events of the world's message whose replies said that. */
async function heard(texts: readonly string[], more: Partial<typeof events.$inferInsert> = {}) {
  const rows = texts.map((text) => {
    const id = newId();
    const of = { tenantId: w.tenantId, id, messageId: w.message.id, dedupeKey: id, source: "node-log" };
    const told = {
      class: "unknown",
      reason: "onhold",
      rule: "none@1",
      replyCode: 550,
      enhanced: "5.9.9",
      text,
    };
    return { ...of, kind: "bounced" as const, at: clock.now(), ...told, ...more };
  });
  await w.within((tx) => tx.insert(events).values(rows));
}
const stamp = (id: string) => `550 5.9.9 No stamp of class 7 on ${id} for ${w.message.recipient}`;

describe("mining replies that no row knows", () => {
  it("groups them by their words and counts each once, however often it runs", async () => {
    await heard([stamp("a1b2c3d4e5f6"), stamp("9988aabbccdd"), "550 5.9.9 The desk is closed"]);
    expect(await mine()).toBe(3);
    expect(await mine()).toBe(0);
    await heard([stamp("77aa66bb55cc")], { at: clock.now() + day });
    await mine();
    const operators = [{ operator: w.message.operator ?? "others", count: 3 }];
    expect(await list()).toMatchObject([
      {
        template: "550 5.9.9 no stamp of class <n> on <id> for <@>",
        words: "550 5.9.9 no stamp of class * on * for <@>",
        count: 3,
        operators,
        samples: ["550 5.9.9 No stamp of class 7 on <id> for <@>"],
        firstSeenAt: new Date(clock.now()).toISOString(),
        lastSeenAt: new Date(clock.now() + day).toISOString(),
      },
      { template: "550 5.9.9 the desk is closed", count: 1 },
    ]);
  });

  it("of several workers at once one reads the replies, the others find nothing left", async () => {
    const all = () => Promise.all([mine(), mine(), mine(), mine()]);
    // Once for nothing, so that each has its connection.
    await all();
    await heard(Array.from({ length: 300 }, (_, n) => stamp(`a1b2c3d4e5f6${n}`)));
    const read = await all();
    expect(read.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 300]);
    expect(await list()).toMatchObject([{ count: 300 }]);
  });

  it("keeps apart what was said with another code", async () => {
    await heard(["The desk is closed"]);
    await heard(["The desk is closed"], { replyCode: 450, enhanced: "4.9.9" });
    await mine();
    expect(await groups()).toHaveLength(2);
  });

  it("leaves out what a row knew, and what is too fresh to be sure that nothing comes before it", async () => {
    await heard(["550 5.1.1 User unknown"], { rule: "recipient/unknown@1" });
    await heard(["550 5.9.9 The desk is closed"]);
    expect(await mineUnknownReplies({ database: test.database, clock })).toBe(0);
    expect(await mine()).toBe(1);
  });

  it("keeps at most three samples, the 500 groups that are said most, and forgets what is 90 days old", async () => {
    await heard([1, 2, 3, 4, 5].map((n) => `550 5.9.9 Stamp ${n} is missing`));
    const word = (n: number) => [...String(n)].map((digit) => "abcdefghij"[Number(digit)]).join("");
    const flood = Array.from({ length: 600 }, (_, n) => `550 5.9.9 Nonsense zz${word(n)}`);
    await heard(flood);
    expect(await mine()).toBe(605);
    const kept = await groups();
    expect(kept).toHaveLength(500);
    expect(kept.find(({ count }) => count === 5)?.samples).toHaveLength(3);
    const later = testClock();
    later.set(clock.now() + 91 * day);
    await mine({ clock: later });
    expect(await groups()).toEqual([]);
  });

  it("keeps what is said for the first time though 500 groups were said more, and counts on", async () => {
    const word = (n: number) => [...String(n)].map((digit) => "abcdefghij"[Number(digit)]).join("");
    const known = Array.from({ length: 500 }, (_, n) => `550 5.9.9 Nonsense zz${word(n)}`);
    await heard([...known, ...known, ...known]);
    await mine();
    for (const hour of [1, 2]) {
      await heard(["550 5.9.9 The desk is closed on Friday"], { at: clock.now() + hour * 3_600_000 });
      await mine();
    }
    const kept = await groups();
    expect(kept.length).toBeLessThanOrEqual(500);
    expect(kept.find(({ template }) => template.includes("friday"))?.count).toBe(2);
  });

  it("takes in what hostile servers say, small", async () => {
    const hostile = [
      "\u0007\u001b[31m".repeat(400),
      "a@".repeat(1_000),
      "1 ".repeat(1_000),
      "<>*".repeat(600),
      // The 1,000th and the 2,000th character are halves of a pair.
      `${"x".repeat(999)}${"\u{1f4ee}".repeat(600)}`,
    ];
    await heard(hostile);
    expect(await mine()).toBe(hostile.length);
    for (const { template, samples } of await groups()) {
      expect(template.length).toBeLessThanOrEqual(2_000);
      expect(Math.max(...samples.map((sample) => sample.length))).toBeLessThanOrEqual(1_000);
    }
  });

  it("proposes what no row reads though its code alone says whose trouble it is", async () => {
    await heard(["421 4.9.9 The desk is closed"], { class: "transient", replyCode: 421, enhanced: "4.9.9" });
    await mine();
    expect(await list()).toMatchObject([{ template: "421 4.9.9 the desk is closed", count: 1 }]);
  });

  it("dies without counting twice", async () => {
    await heard(["550 5.9.9 The desk is closed"]);
    const dying = {
      ...test.database,
      withOperator: <T>(work: Parameters<typeof test.database.withOperator<T>>[0]) =>
        test.database.withOperator<T>(async (tx) => {
          await work(tx);
          throw new Error("the power failed");
        }),
    };
    await expect(mine({ database: dying })).rejects.toThrow("the power failed");
    expect(await mine()).toBe(1);
    expect((await groups())[0]?.count).toBe(1);
  });

  it("finds its events by their index, not by reading all", async () => {
    const plan = await test.database.withOperator(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute(
        sql`explain select id from events where rule = 'none@1' and (written_at, id) > (now(), ${newId()}::uuid) order by written_at, id limit 500`,
      );
    });
    expect(JSON.stringify(plan.rows)).toContain("events_unknown_idx");
  });
});

describe("a proposal", () => {
  it("becomes a rule as it stands, and is not proposed any more", async () => {
    await heard([stamp("a1b2c3d4e5f6"), stamp("9988aabbccdd")]);
    await mine();
    const [proposal] = await list();
    if (!proposal) throw new RangeError("nothing is proposed");
    const by = { staffId: newId(), requestId: "" };
    await addReplyRule({ database: test.database, clock }, by, {
      name: "stamp",
      template: proposal.words,
      samples: proposal.samples,
      operator: null,
      reason: "policyviolation",
      scope: "pair",
      reaction: "suspend",
      k: null,
      durationMs: 3_600_000,
      overrides: [],
      why: "they want stamps",
    });
    expect(await list()).toEqual([]);
    expect(await groups()).toHaveLength(1);
  });
});
