import { hour, minute } from "@penguinmails/core/time";
import { decisions, evidenceDaily, pairs, refusalHolds } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dsnFor, verpOf } from "./feedback-test-world.ts";
import { delivery, loggedWorld, logOf, queueIdOf, sent, taken } from "./node-log-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const blocked = "554 5.7.1 Your IP address has been blocked due to poor reputation";

async function world() {
  const w = await loggedWorld(test.database, 1);
  const pair = async () => {
    const rows = await w.within((tx) => tx.select().from(pairs));
    return rows.find(({ operator }) => operator === (w.message.operator ?? "others"));
  };
  const queueId = queueIdOf(0);
  const logged = (status: "sent" | "refused") => {
    const refusal = delivery(w.message, queueId, "bounced", "5.7.1", `host mx said: ${blocked}`);
    w.lines.push(taken(w.message, queueId), status === "sent" ? sent(w.message, queueId) : refusal);
    return w.read();
  };
  const reported = async () => {
    w.bounce(blocked);
    await w.drain();
  };
  const cap = (await pair())?.capPerDay ?? 0;
  return { ...w, pair, logged, reported, cap };
}

describe("a block that is told of", () => {
  it("by the node's log pauses the pair", async () => {
    const w = await world();
    await w.logged("refused");
    expect(await w.pair()).toMatchObject({ state: "quarantined", capPerDay: Math.floor(w.cap / 2) });
  });

  it("a day later pauses the pair from when it was said: the pause may be over by then", async () => {
    const w = await world();
    const saidAt = w.clock.now();
    w.clock.advance(30 * hour);
    await w.logged("refused");
    const paused = await w.pair();
    expect(paused).toMatchObject({ state: "quarantined", capPerDay: Math.floor(w.cap / 2) });
    expect(Math.abs((paused?.restsUntil ?? 0) - (saidAt + 24 * hour))).toBeLessThan(minute);
    const [told] = await w.within((tx) => tx.select().from(decisions));
    expect(told).toMatchObject({ at: w.clock.now(), clearsAt: paused?.restsUntil });
  });

  it("by a clock that is behind pauses the pair from when the log was last read to its end: it was not there then", async () => {
    const w = await world();
    w.clock.advance(30 * hour);
    const logReadAt = w.clock.now() - minute;
    await w.within((tx) => tx.update(nodes).set({ logReadAt }));
    await w.logged("refused");
    expect((await w.pair())?.restsUntil).toBe(logReadAt + 24 * hour);
  });

  it("by a clock that is ahead pauses the pair from now on", async () => {
    const w = await world();
    w.clock.advance(-hour);
    await w.logged("refused");
    expect((await w.pair())?.restsUntil).toBe(w.clock.now() + 24 * hour);
  });

  it("by a report alone moves no pair, before and after the log says that the message was taken: who got it can write one", async () => {
    const early = await world();
    await early.reported();
    await early.logged("sent");
    const late = await world();
    await late.logged("sent");
    await late.reported();
    for (const w of [early, late]) {
      expect(await w.pair()).toMatchObject({ capPerDay: w.cap, restsUntil: null });
      expect(await w.counted()).toMatchObject({ block: 1, delivered: 0 });
      expect((await w.rows())[0]?.delivery).toBe("bounced_soft");
    }
  });

  it("by a report first and by the log then pauses the pair once, and the event says who told it", async () => {
    const w = await world();
    await w.reported();
    await w.logged("refused");
    const paused = await w.pair();
    expect(paused).toMatchObject({ state: "quarantined", capPerDay: Math.floor(w.cap / 2) });
    const bounces = (await w.eventsOf()).filter(({ kind }) => kind === "bounced");
    expect(bounces).toMatchObject([{ source: "node-log", signal: "block" }]);
    expect(await w.counted()).toMatchObject({ block: 1 });
    w.clock.advance((paused?.restsUntil ?? 0) - w.clock.now() + minute);
    const again = logOf(w.lines, w.clock.now());
    await w.within((tx) => tx.update(nodes).set({ logCursor: null }));
    await w.read({ nodeLog: again.log });
    expect(await w.pair()).toEqual(paused);
  });
});

it("a bounce that a report told first is dated by the log once that tells it, and counts once, on its message's day", async () => {
  const w = await world();
  const saidAt = w.clock.now();
  const day = (await w.rows())[0]?.claimDay;
  w.clock.advance(30 * hour);
  await w.reported();
  await w.logged("refused");
  const [bounce] = (await w.eventsOf()).filter(({ kind }) => kind === "bounced");
  for (const at of [bounce?.at, (await w.rows())[0]?.settledAt])
    expect(Math.abs((at ?? 0) - saidAt)).toBeLessThan(minute);
  expect(bounce?.seenAt, "what was known then").toBe(w.clock.now());
  const counted = await w.within((tx) => tx.select().from(evidenceDaily));
  expect(counted.filter(({ block }) => block > 0).map((row) => row.day)).toEqual(counted.map(() => day));
});

describe("a refusal of the sending domain", () => {
  const ofDomain = "550 5.7.26 This mail is unauthenticated, which poses a security risk";

  async function three() {
    const w = await loggedWorld(test.database, 3);
    const reported = async () => {
      for (const m of w.messages) w.box.put(dsnFor(verpOf(m), m.recipient, "failed", ofDomain));
      await w.drain();
    };
    const logged = async (told = w.messages) => {
      for (const [n, m] of told.entries())
        w.lines.push(
          taken(m, queueIdOf(n)),
          delivery(m, queueIdOf(n), "bounced", "5.7.26", `host mx said: ${ofDomain}`),
        );
      await w.read();
    };
    const held = async () => {
      const rows = await w.within((tx) => tx.select().from(refusalHolds));
      return rows.map(({ kind, subject }) => [kind, subject]);
    };
    return { ...w, reported, logged, held };
  }

  it("holds it when the node's log tells of it, whether or not reports came first, and not for reports alone: who got ours can write them", async () => {
    const w = await three();
    await w.reported();
    expect(await w.held()).toEqual([]);
    expect(await w.counted()).toMatchObject({ hard: 0, soft: 3 });
    await w.logged();
    expect(await w.held()).toEqual([["domain", w.pool.domainId]]);
    expect(await w.counted()).toMatchObject({ hard: 0, soft: 3 });
    const other = await three();
    await other.logged();
    expect(await other.held()).toEqual([["domain", other.pool.domainId]]);
  });

  it("is counted for the messages alone of which the log tells, whatever was reported of others", async () => {
    const w = await three();
    await w.reported();
    await w.logged(w.messages.slice(0, 1));
    expect(await w.held()).toEqual([]);
    const heard = (await w.eventsOf()).filter(({ kind }) => kind === "bounced");
    expect(heard.map(({ source }) => source).sort()).toEqual(["collector", "collector", "node-log"]);
  });
});
