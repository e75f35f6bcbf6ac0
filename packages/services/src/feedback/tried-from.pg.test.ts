import { utcDay } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { lockPairs } from "@penguinmails/db/repositories/pairs";
import { messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import { and, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { takeQueueAlong } from "../blocklists/take-queue-along.ts";
import { sentWorlds } from "./feedback-test-world.ts";
import { delivery, loggedWorld, queueIdOf, refused, sent, taken } from "./node-log-test-world.ts";
import type { MessageRow } from "./record-event.ts";

const test = sentWorlds();
const slower =
  "host mx.receiver.example[192.0.2.7] said: 421 4.7.28 An unusual rate of mail (in reply to RCPT TO command)";
const deferredFor = (message: MessageRow) => delivery(message, queueIdOf(0), "deferred", "4.7.28", slower);

/** A message that its node took for the pool's address (1), and that was let go from a spare one (2) the next day. */
async function letGo() {
  const w = await loggedWorld(test.database, 1);
  const [spare, main] = [newId(), newId()];
  const operator = w.message.operator ?? "others";
  await w.within(async (tx) => {
    const row = { tenantId: w.tenantId, nodeId: w.pool.nodeId, createdAt: w.clock.now() };
    const serving = { ...row, status: "serving" as const };
    await tx.insert(addresses).values([
      { ...serving, id: spare, kind: "secondary", ip: "192.0.2.2" },
      { ...serving, id: main, kind: "primary", ip: "192.0.2.1" },
    ]);
    const facts = { secondaryIps: [w.pool.ip, "192.0.2.2"] };
    await tx.update(nodes).set({ facts });
    await lockPairs(tx, main, [operator]);
  });
  w.lines.push(taken(w.message, queueIdOf(0)));
  await w.read();
  w.clock.advance(24 * 3_600_000);
  await w.within(async (tx) => {
    await tx.update(domains).set({ addressId: spare });
    const [domain] = await tx.select().from(domains);
    if (domain) await takeQueueAlong(tx, w.clock.now(), domain);
  });
  return {
    ...w,
    spare,
    main,
    /** What is counted of the pair of an address, over all days. */
    async countOf(addressId: string) {
      const [row] = await w.within((tx) =>
        tx
          .select({
            accepted: sql<number>`coalesce(sum(accepted), 0)::int`,
            delivered: sql<number>`coalesce(sum(delivered), 0)::int`,
            deferred: sql<number>`coalesce(sum(deferred), 0)::int`,
            hard: sql<number>`coalesce(sum(hard), 0)::int`,
          })
          .from(evidenceDaily)
          .where(and(eq(evidenceDaily.subjectId, addressId), eq(evidenceDaily.operator, operator))),
      );
      return row;
    },
    /** Addresses whose pair is slowed down. */
    slowed: async () =>
      (await w.within((tx) => tx.select().from(pairs)))
        .filter(({ rateFactor }) => rateFactor < 1)
        .map(({ addressId }) => addressId),
    async says(transport: string, line: string) {
      w.lines.push(line.replace("postfix/", `${transport}/`));
      await w.read();
    },
  };
}

const none = { accepted: 0, delivered: 0, deferred: 0, hard: 0 };

describe("what the log says of a try that was made before its message was let go from another address", () => {
  it("slows down and is counted of the address that tried, while the message stays where it goes", async () => {
    const w = await letGo();
    expect(await w.countOf(w.spare)).toEqual({ ...none, accepted: 1 });
    await w.says("postfix-ip1", deferredFor(w.message));
    expect(await w.slowed()).toEqual([w.pool.addressId]);
    expect(await w.countOf(w.pool.addressId)).toEqual({ ...none, deferred: 1 });
    expect(await w.countOf(w.spare)).toEqual({ ...none, accepted: 1 });
    expect((await w.rows())[0]).toMatchObject({ addressId: w.spare, delivery: "deferred" });
  });

  it("is of the address that it goes from now where that one tried, or nobody can tell", async () => {
    for (const transport of ["postfix-ip2", "postfix-ip9"]) {
      const w = await letGo();
      await w.says(transport, deferredFor(w.message));
      expect(await w.slowed()).toEqual([w.spare]);
    }
    const w = await letGo();
    await w.within((tx) => tx.update(nodes).set({ facts: {} }));
    await w.says("postfix", deferredFor(w.message));
    expect(await w.slowed()).toEqual([w.spare]);
  });

  it("is of the main address where no secondary one's transport is named", async () => {
    const w = await letGo();
    await w.says("postfix", deferredFor(w.message));
    expect(await w.slowed()).toEqual([w.main]);
  });

  it.each([
    ["delivered", sent, { delivered: 1 }],
    ["bounced_hard", refused, { hard: 1 }],
  ] as const)(
    "puts a message back that was %s there: it never left from the other",
    async (state, line, counted) => {
      const w = await letGo();
      await w.says("postfix-ip1", line(w.message, queueIdOf(0)));
      expect((await w.rows())[0]).toMatchObject({
        addressId: w.pool.addressId,
        claimDay: utcDay(w.message.acceptedAt ?? 0),
        delivery: state,
      });
      expect(await w.countOf(w.pool.addressId)).toEqual({ ...none, accepted: 1, ...counted });
      expect(await w.countOf(w.spare)).toEqual(none);
      await w.says("postfix-ip1", line(w.message, queueIdOf(0)));
      expect(await w.countOf(w.pool.addressId)).toEqual({ ...none, accepted: 1, ...counted });
    },
  );

  it("puts nothing back of a message whose end is known already", async () => {
    const reported = await letGo();
    await reported.within((tx) => tx.update(messages).set({ delivery: "bounced_hard" }));
    await reported.says("postfix-ip1", refused(reported.message, queueIdOf(0)));
    expect((await reported.rows())[0]).toMatchObject({ addressId: reported.spare });
    expect(await reported.countOf(reported.spare)).toMatchObject({ accepted: 1 });
    const w = await letGo();
    await w.says("postfix-ip2", sent(w.message, queueIdOf(0)));
    await w.says("postfix-ip1", refused(w.message, queueIdOf(0)));
    expect((await w.rows())[0]).toMatchObject({ addressId: w.spare });
    expect(await w.countOf(w.spare)).toEqual({ ...none, accepted: 1, hard: 1 });
    expect(await w.countOf(w.pool.addressId)).toEqual(none);
  });
});
