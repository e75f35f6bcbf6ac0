import { policy } from "@penguinmails/core/policy";
import { day, hour, minute, utcDay } from "@penguinmails/core/time";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { campaigns, messages, templates } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { monday } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import {
  insertHeldNode,
  insertListedDomain,
  insertMovingDomain,
  insertOperatedNode,
} from "@penguinmails/testkit/node-health";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSuppression } from "../suppressions/manage-suppressions.ts";
import { accept, running } from "./delivery-test-world.ts";
import { dispatchMessages } from "./dispatch-messages.ts";
import { paceMessages } from "./pace-messages.ts";
import { accepted } from "./record-hand-over.ts";
import { settleLeases } from "./settle-leases.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

describe("pacing", () => {
  it("never leases more in a day than a mailbox may send, however often and by however many workers it ticks", async () => {
    const c = await running(test.database, 20);
    for (let round = 0; round < 6; round++) {
      await Promise.all([
        paceMessages(c.world, 1_000),
        paceMessages(c.world, 1_000),
        paceMessages(c.world, 1_000),
      ]);
      c.clock.advance(hour);
    }
    const leased = (await c.rows()).filter((m) => m.state === "leased");
    expect(leased).toHaveLength(5);
    const times = leased.map((m) => m.sendAt ?? 0).sort((a, b) => a - b);
    for (const [n, at] of times.slice(1).entries())
      expect(at - (times[n] ?? 0)).toBeGreaterThanOrEqual(policy.mailbox.gapMinMs);
  });

  it("raises a mailbox's cap by 2 after a good day, with a decision that says so", async () => {
    const c = await running(test.database, 20);
    for (let round = 0; round < 6; round++) {
      await paceMessages(c.world, 1_000);
      c.clock.advance(hour);
    }
    await c.dispatchAll();
    await c.within(async (tx) => {
      const [sender] = await tx.select().from(mailboxes);
      const subject = { kind: "mailbox" as const, id: sender?.id ?? "", operator: "" };
      addEvidence(tx, utcDay(monday), [{ subject, delta: { delivered: 5 } }]);
    });
    c.clock.set(monday + day);
    await paceMessages(c.world, 1_000);
    const [box] = await c.within((tx) => tx.select().from(mailboxes));
    expect(box?.capPerDay).toBe(7);
    expect(box?.sentToday).toBe(1);
  });

  it("hands out nothing outside the sending hours, for a stopped agency, or past the canary", async () => {
    const c = await running(test.database, 60, { mailboxes: 3 });
    c.clock.set(monday - 5 * hour);
    expect(await paceMessages(c.world, 1_000)).toBe(0);
    c.clock.set(monday);
    await c.within((tx) =>
      tx.update(tenants).set({ sendingStopped: "because" }).where(eq(tenants.id, c.tenantId)),
    );
    await paceMessages(c.world, 1_000);
    expect((await c.rows()).every((m) => m.state === "queued")).toBe(true);
    await c.within((tx) =>
      tx.update(tenants).set({ sendingStopped: null }).where(eq(tenants.id, c.tenantId)),
    );
    await c.within((tx) =>
      tx.update(messages).set({ state: "skipped" }).where(sql`position < ${policy.canary.size}`),
    );
    await paceMessages(c.world, 1_000);
    expect((await c.rows()).some((m) => m.state === "leased")).toBe(false);
    await c.within((tx) =>
      tx.update(campaigns).set({ canary: "passed" }).where(eq(campaigns.id, c.campaignId)),
    );
    await paceMessages(c.world, 1_000);
    expect((await c.rows()).some((m) => m.state === "leased")).toBe(true);
  });
});

describe("dispatch", () => {
  it("hands a leased message over once, with its opt-out and a VERP envelope, however often the job runs", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    const [job] = await c.jobs();
    if (!job) throw new Error("no job");
    c.clock.advance(hour);
    await dispatchMessages(c.deps, job, AbortSignal.timeout(5_000));
    await dispatchMessages(c.deps, job, AbortSignal.timeout(5_000));
    expect(c.sent).toHaveLength(1);
    expect(c.sent[0]?.envelopeFrom).toMatch(/^b\+[a-z2-7]+-[a-z2-7]+@bounce\./);
    const raw = new TextDecoder().decode(c.sent[0]?.raw);
    expect(raw).toContain("https://mail.example/u/");
    expect(raw).toContain("1 Harbour Road");
    const [message] = await c.rows();
    expect(message?.state).toBe("accepted");
  });

  it("lets only one of two workers that run the same job send the message", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    const [job] = await c.jobs();
    if (!job) throw new Error("no job");
    c.clock.advance(hour);
    let finals = 0;
    c.answers(async (mail) => {
      try {
        await mail.beforeFinalDot();
      } catch {
        return { outcome: "broken", afterDot: false, text: "aborted" };
      }
      finals++;
      return accept;
    });
    await Promise.all([
      dispatchMessages(c.deps, job, AbortSignal.timeout(5_000)),
      dispatchMessages(c.deps, job, AbortSignal.timeout(5_000)),
    ]);
    expect(finals).toBe(1);
  });

  it("sends nothing to whoever was suppressed after the message was leased", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    await addSuppression(c.world, c.caller, { email: "lead0@host0.example" });
    c.clock.advance(hour);
    await c.dispatchAll();
    expect(c.sent).toHaveLength(0);
    expect((await c.rows())[0]).toMatchObject({ state: "skipped", reasonCode: "suppressed: manual" });
  });

  it("sends nothing without a subject: a lead whose values leave none is skipped, and it is said why", async () => {
    const c = await running(test.database, 1);
    await c.within((tx) => tx.update(templates).set({ subject: "{{Job title|}} {{Town|}}" }));
    await paceMessages(c.world, 1_000);
    await c.dispatchAll();
    expect(c.sent).toHaveLength(0);
    expect((await c.rows())[0]).toMatchObject({ state: "skipped", reasonCode: "no value for {{Job title}}" });
  });

  it("gives leased messages back when their address was listed meanwhile", async () => {
    const c = await running(test.database, 2);
    await paceMessages(c.world, 1_000);
    await c.within((tx) => tx.update(addresses).set({ status: "quarantined" }));
    await c.dispatchAll();
    expect(c.sent).toEqual([]);
    expect((await c.rows()).map(({ state }) => state)).toEqual(["queued", "queued"]);
  });

  it.each([
    ["their node was given up", insertHeldNode],
    ["their node was taken down by an operation", insertOperatedNode],
  ] as const)("gives leased messages back when %s meanwhile", async (_title, hold) => {
    const c = await running(test.database, 2);
    await paceMessages(c.world, 1_000);
    await c.within((tx) => hold(tx, c.pool.nodeId, c.clock.now()));
    await c.dispatchAll();
    expect(c.sent).toEqual([]);
    expect((await c.rows()).map(({ state }) => state)).toEqual(["queued", "queued"]);
  });

  it.each([
    ["is about to move to another node", insertMovingDomain],
    ["was listed meanwhile", insertListedDomain],
  ] as const)("gives leased messages back when their domain %s", async (_title, hold) => {
    const c = await running(test.database, 2);
    await paceMessages(c.world, 1_000);
    await c.within((tx) => hold(tx, c.pool, c.clock.now()));
    await c.dispatchAll();
    expect(c.sent).toEqual([]);
    expect((await c.rows()).map(({ state }) => state)).toEqual(["queued", "queued"]);
  });

  it("gives leased messages back when their node was isolated meanwhile", async () => {
    const c = await running(test.database, 2);
    await paceMessages(c.world, 1_000);
    await c.within((tx) => tx.update(nodes).set({ status: "isolated" }));
    await c.dispatchAll();
    expect(c.sent).toEqual([]);
    expect((await c.rows()).map(({ state }) => state)).toEqual(["queued", "queued"]);
  });

  it("gives leased messages back when their campaign is paused", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    await c.within((tx) =>
      tx.update(campaigns).set({ status: "paused" }).where(eq(campaigns.id, c.campaignId)),
    );
    c.clock.advance(hour);
    await c.dispatchAll();
    expect(c.sent).toHaveLength(0);
    expect((await c.rows())[0]?.state).toBe("queued");
  });

  it("tries a deferred hand-over again on the policy's ladder, and gives up after 72 hours", async () => {
    const c = await running(test.database, 1);
    c.answers(async () => ({ outcome: "refused", code: 450, enhanced: "4.2.1", text: "450 4.2.1 too fast" }));
    await paceMessages(c.world, 1_000);
    await c.dispatchAll();
    const [first] = await c.rows();
    expect(first).toMatchObject({ state: "deferred", attempts: 1 });
    expect((first?.dueAt ?? 0) - (first?.firstAttemptAt ?? 0)).toBe(15 * minute);
    await c.within((tx) =>
      tx.update(messages).set({ firstAttemptAt: c.clock.now() - 73 * hour, dueAt: c.clock.now() }),
    );
    await paceMessages(c.world, 1_000);
    await c.dispatchAll();
    expect((await c.rows())[0]).toMatchObject({ state: "failed", reasonCode: "gave-up" });
  });

  it("fails a message that the node refuses for good, and blames no recipient", async () => {
    const c = await running(test.database, 1);
    c.answers(async () => ({ outcome: "refused", code: 554, enhanced: "5.7.1", text: "554 5.7.1 no" }));
    await paceMessages(c.world, 1_000);
    await c.dispatchAll();
    expect((await c.rows())[0]).toMatchObject({
      state: "failed",
      reasonCode: "refused-by-node",
      delivery: "none",
    });
  });
});

describe("a worker that died", () => {
  it("before the final dot: the message goes back in line", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    await c.within((tx) => tx.update(messages).set({ leaseUntil: sql`now() - interval '1 second'` }));
    await settleLeases(c.world);
    expect((await c.rows())[0]?.state).toBe("queued");
  });

  it("after the final dot: the message is unknown and not sent again while the node's log was not read past it", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    const now = c.clock.now();
    await c.within((tx) =>
      tx
        .update(messages)
        .set({ state: "data_sent", dataSentAt: now, leaseUntil: sql`now() - interval '1 second'` }),
    );
    await settleLeases(c.world);
    expect((await c.rows())[0]?.state).toBe("unknown");
    await c.within((tx) => tx.update(nodes).set({ logReadAt: now + 29 * minute }));
    await settleLeases(c.world);
    expect((await c.rows())[0]?.state).toBe("unknown");
    await c.within((tx) => tx.update(nodes).set({ logReadAt: now + 31 * minute }));
    await settleLeases(c.world);
    const [message] = await c.rows();
    expect(message?.state).toBe("queued");
    const known = await c.within((tx) =>
      tx
        .select({ kind: events.kind })
        .from(events)
        .where(eq(events.messageId, message?.id ?? "")),
    );
    expect(known.map((e) => e.kind)).toEqual(["unknown", "settled"]);
  });

  it("after four days without the node's log it is unknown for good: told once, never sent again, and settled if the log comes back", async () => {
    const c = await running(test.database, 1);
    await paceMessages(c.world, 1_000);
    const sentAt = c.clock.now();
    await c.within((tx) =>
      tx.update(messages).set({ state: "unknown", dataSentAt: sentAt, leaseToken: null, leaseUntil: null }),
    );
    c.clock.advance(4 * 24 * hour - minute);
    expect(await settleLeases(c.world)).toBe(0);
    c.clock.advance(2 * minute);
    expect(await settleLeases(c.world)).toBe(1);
    expect(await settleLeases(c.world)).toBe(0);
    const [message] = await c.rows();
    if (!message) throw new Error("no message");
    expect(message).toMatchObject({ state: "unknown", settledAt: c.clock.now(), reasonCode: "log-unread" });
    const told = () =>
      c.within(async (tx) => {
        const rows = await tx
          .select()
          .from(events)
          .where(eq(events.messageId, message.id))
          .orderBy(events.id);
        return rows.map(({ kind, text }) => [kind, text]);
      });
    expect(await told()).toEqual([["settled", expect.stringContaining("not sent again")]]);
    // The log is read again and does not name it: too late to send it.
    await c.within((tx) => tx.update(nodes).set({ logReadAt: c.clock.now() }));
    expect(await settleLeases(c.world)).toBe(0);
    await paceMessages(c.world, 1_000);
    expect((await c.rows())[0]?.state).toBe("unknown");
    await c.within((tx) => accepted(tx, message, "4XQ", "Settled by the node's log", sentAt, "reconcile"));
    expect((await c.rows())[0]).toMatchObject({ state: "accepted", settledAt: null });
  });
});
