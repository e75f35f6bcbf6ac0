import type { Submission, SubmissionReply } from "@penguinmails/core/ports/mail";
import { day, hour, minute } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopCampaign } from "../campaigns/steer-campaign.ts";
import { addSuppression } from "../suppressions/manage-suppressions.ts";
import { accept, running } from "./delivery-test-world.ts";
import { dispatchMessages } from "./dispatch-messages.ts";
import { paceMessages } from "./pace-messages.ts";
import { accepted, recordHandOver } from "./record-hand-over.ts";
import { settleLeases } from "./settle-leases.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

type Campaign = Awaited<ReturnType<typeof running>>;
const broken: SubmissionReply = { outcome: "broken", afterDot: false, text: "connection lost" };

/** A campaign of one message, leased; its dispatch job. */
async function leased() {
  const c = await running(test.database, 1);
  await paceMessages(c.world, 1_000);
  const [job] = await c.jobs();
  if (!job) throw new Error("no job");
  c.clock.advance(hour);
  const run = () => dispatchMessages(c.deps, job, AbortSignal.timeout(10_000));
  const message = async () => {
    const [row] = await c.rows();
    if (!row) throw new Error("no message");
    return row;
  };
  return { c, job, run, message };
}
const expireLease = (c: Campaign) =>
  c.within((tx) => tx.update(messages).set({ leaseUntil: sql`now() - interval '1 second'` }));
const kinds = (c: Campaign, id: string) =>
  c.within(async (tx) => {
    const rows = await tx.select().from(events).where(eq(events.messageId, id)).orderBy(events.id);
    return rows.map((row) => row.kind);
  });

/** A gate that a test opens. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("of two workers on one message", () => {
  it("the slower one's failure does not put back in line what the faster one handed over", async () => {
    const { c, run, message } = await leased();
    const dotLeft = gate();
    const answered = gate();
    let turn = 0;
    c.answers(async (mail) => {
      if (turn++ > 0) {
        await expect(mail.beforeFinalDot()).rejects.toThrow(/lease/);
        return broken;
      }
      await mail.beforeFinalDot();
      dotLeft.open();
      await answered.opened;
      return accept;
    });
    // Both look at the message while it is leased; the second one gets on the wire when the first one's dot has left.
    const bothLooked = gate();
    const secondMayGo = gate();
    const composer = c.deps.composer;
    let composed = 0;
    const deps = {
      ...c.deps,
      composer: {
        compose: async (of: Parameters<typeof composer.compose>[0]) => {
          const isSecond = ++composed > 1;
          if (isSecond) bothLooked.open();
          await (isSecond ? secondMayGo : bothLooked).opened;
          return composer.compose(of);
        },
      },
    };
    Object.assign(c.deps, deps);
    const first = run();
    const second = run();
    await dotLeft.opened;
    secondMayGo.open();
    await second;
    expect((await message()).state).toBe("data_sent");
    answered.open();
    await first;
    expect(await message()).toMatchObject({ state: "accepted", attempts: 1, lastReply: accept.text });
    expect(await kinds(c, (await message()).id)).toEqual(["accepted"]);
  });

  it("one that slept through its lease can't send any more, nor speak for the message", async () => {
    const { c, run, message } = await leased();
    const before = await message();
    let asleep: Submission | undefined;
    const wake = gate();
    const onTheWire = gate();
    c.answers(async (mail) => {
      asleep = mail;
      onTheWire.open();
      await wake.opened;
      return broken;
    });
    const sleeper = run();
    await onTheWire.opened;
    await expireLease(c);
    await settleLeases(c.world);
    await paceMessages(c.world, 1_000);
    const now = await message();
    expect(now.state).toBe("leased");
    expect(now.leaseToken).not.toBe(before.leaseToken);
    await expect(asleep?.beforeFinalDot()).rejects.toThrow(/lease/);
    wake.open();
    await sleeper;
    expect(await message()).toMatchObject({ state: "leased", leaseToken: now.leaseToken, attempts: 0 });
  });

  it.each<[string, SubmissionReply]>([
    ["a refusal", { outcome: "refused", code: 451, enhanced: null, text: "451 later" }],
    ["a refusal for good", { outcome: "refused", code: 554, enhanced: null, text: "554 no" }],
    ["a broken line", broken],
    ["a line that broke after the dot", { outcome: "broken", afterDot: true, text: "lost" }],
  ])("%s that comes late changes nothing of the next attempt's", async (_what, reply) => {
    const { c, message } = await leased();
    const late = await message();
    await expireLease(c);
    await settleLeases(c.world);
    await paceMessages(c.world, 1_000);
    await c.within((tx) => tx.update(messages).set({ state: "data_sent", dataSentAt: c.clock.now() }));
    const now = await message();
    for (const hasCommitted of [false, true])
      await c.within((tx) => recordHandOver(tx, late, reply, c.clock.now(), hasCommitted));
    expect(await message()).toEqual(now);
    expect(await kinds(c, now.id)).toEqual([]);
  });

  it("an acceptance that comes late holds: what stood in line again is not sent", async () => {
    const { c, message } = await leased();
    const late = await message();
    await expireLease(c);
    await settleLeases(c.world);
    expect((await message()).state).toBe("queued");
    await c.within((tx) => recordHandOver(tx, late, accept, c.clock.now(), true));
    expect((await message()).state).toBe("accepted");
    expect(await paceMessages(c.world, 1_000)).toBe(0);
  });
});

describe("a lease that is alive", () => {
  it("is left to its worker, before the dot and after it", async () => {
    const { c, message } = await leased();
    await settleLeases(c.world);
    expect((await message()).state).toBe("leased");
    await c.within((tx) => tx.update(messages).set({ state: "data_sent", dataSentAt: c.clock.now() }));
    await settleLeases(c.world);
    expect((await message()).state).toBe("data_sent");
  });
});

describe("a message that may be out", () => {
  async function unknown() {
    const world = await leased();
    world.c.answers(async (mail) => {
      await mail.beforeFinalDot();
      return { outcome: "broken", afterDot: true, text: "lost" };
    });
    await world.run();
    expect((await world.message()).state).toBe("unknown");
    return world;
  }
  const logReadAt = (c: Campaign, at: number) => c.within((tx) => tx.update(nodes).set({ logReadAt: at }));

  it("is never sent again while nobody has read the node's log, however long that takes", async () => {
    const { c, message } = await unknown();
    c.clock.advance(30 * day);
    await settleLeases(c.world);
    await paceMessages(c.world, 1_000);
    expect((await message()).state).toBe("unknown");
    expect(c.sent).toHaveLength(1);
  });

  it("is sent again under the same Message-ID and envelope when the log, read far enough, does not know it", async () => {
    const { c, message, run } = await unknown();
    await logReadAt(c, ((await message()).dataSentAt ?? 0) + 31 * minute);
    await settleLeases(c.world);
    expect((await message()).state).toBe("queued");
    c.answers(async (mail) => {
      await mail.beforeFinalDot();
      return accept;
    });
    await run();
    expect(c.sent).toHaveLength(1);
    c.clock.advance(hour);
    await paceMessages(c.world, 1_000);
    await c.dispatchAll();
    expect(c.sent).toHaveLength(2);
    const [one, two] = c.sent.map((mail) => ({
      from: mail.envelopeFrom,
      id: JSON.parse(new TextDecoder().decode(mail.raw)).messageId as string,
    }));
    expect(two).toEqual(one);
    expect(await message()).toMatchObject({ state: "accepted", attempts: 2 });
  });

  it("goes nowhere once its recipient opted out or its campaign was stopped", async () => {
    const suppressed = await unknown();
    await addSuppression(suppressed.c.world, suppressed.c.caller, { email: "lead0@host0.example" });
    const stopped = await unknown();
    await stopCampaign(stopped.c.world, stopped.c.caller, stopped.c.campaignId);
    for (const { c, message } of [suppressed, stopped]) {
      await logReadAt(c, ((await message()).dataSentAt ?? 0) + day);
      await settleLeases(c.world);
      await paceMessages(c.world, 1_000);
      await c.dispatchAll();
      expect(c.sent).toHaveLength(1);
    }
    expect((await suppressed.message()).state).toBe("skipped");
    expect((await stopped.message()).state).toBe("skipped");
  });
});

describe("a hand-over that failed", () => {
  it("because the node does not take our log-in is tried again: it says nothing of the message", async () => {
    for (const code of [454, 530, 534, 535, 538]) {
      const { c, run, message } = await leased();
      c.answers(async () => ({ outcome: "refused", code, enhanced: null, text: `${code} log in first` }));
      await run();
      expect(await message(), String(code)).toMatchObject({ state: "deferred", attempts: 1 });
    }
  });

  it("because the line broke before the dot is tried again in 5 minutes, and blames nobody", async () => {
    const { c, run, message } = await leased();
    c.answers(async () => broken);
    await run();
    expect(await message()).toMatchObject({ state: "deferred", delivery: "none", nodeQueueId: null });
    expect((await message()).dueAt).toBe(c.clock.now() + 5 * minute);
    expect(await kinds(c, (await message()).id)).toEqual(["refused"]);
  });
});

it("an agency's first acceptance is marked by the next one while somebody changes the agency: no hand-over waits", async () => {
  const c = await running(test.database, 2);
  const take = async (position: number) => {
    const message = (await c.rows())[position];
    if (!message) throw new Error("two messages");
    await c.within((tx) => accepted(tx, message, null, accept.text, c.clock.now(), "hand-over"));
  };
  const marked = async () =>
    (await c.within((tx) => tx.select({ at: tenants.firstAcceptedAt }).from(tenants)))[0]?.at;
  await c.within(async (tx) => {
    await tx.update(tenants).set({ postalAddress: "2 Harbour Road, Seattle" });
    await take(0);
  });
  expect(await marked()).toBeNull();
  await take(1);
  expect(await marked()).toBe(c.clock.now());
});
