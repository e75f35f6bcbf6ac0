import { Problem } from "@penguinmails/contracts/problems";
import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { emailHash } from "@penguinmails/core/email-hash";
import { policy } from "@penguinmails/core/policy";
import { hour } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events, evidenceDaily, suppressions } from "@penguinmails/db/schema/evidence";
import { auditLog } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running, signingKeys } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { addSuppression, listSuppressions, removeSuppression } from "./manage-suppressions.ts";
import { optOut, readOptOut } from "./opt-out.ts";
import { type SuppressionReason, suppress } from "./suppress.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

async function agency() {
  const world = { database: test.database, clock: testClock() };
  const tenant = await makeTenant(world);
  const rows = () => test.database.withTenant(tenant.tenantId, (tx) => tx.select().from(suppressions));
  const list = (email: string, reason: SuppressionReason) =>
    test.database.withTenant(tenant.tenantId, (tx) =>
      suppress(tx, world.clock.now(), { email, reason, messageId: null }),
    );
  return { ...tenant, world, rows, list };
}
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe("the list", () => {
  it("holds an address once, under whatever case it is written", async () => {
    const { world, caller, rows } = await agency();
    await addSuppression(world, caller, { email: "Jane@Corp.example", note: "asked by phone" });
    await addSuppression(world, caller, { email: "jane@corp.example" });
    expect(await rows()).toMatchObject([
      { emailHash: emailHash("jane@corp.example"), note: "asked by phone" },
    ]);
    expect((await addSuppression(world, caller, { email: "joe@corp.example" })).email).toBe(
      "joe@corp.example",
    );
  });

  it("keeps the strongest of several reasons that come at the same moment", async () => {
    const { list, rows } = await agency();
    for (let n = 0; n < 10; n++) {
      const email = `a${n}@x.example`;
      await Promise.all([list(email, "manual"), list(email, "complaint"), list(email, "hard-bounce")]);
    }
    expect((await rows()).map((row) => row.reason)).toEqual(Array(10).fill("complaint"));
  });

  const strength: readonly SuppressionReason[] = [
    "manual",
    "hard-bounce",
    "unsubscribe",
    "objection",
    "complaint",
  ];
  it.each(strength.flatMap((a) => strength.map((b) => [a, b] as const)))(
    "keeps the stronger reason: %s, then %s",
    async (first, second) => {
      const { list, rows } = await agency();
      expect(await list("a@x.example", first)).toBe(true);
      expect(await list("a@x.example", second)).toBe(false);
      const stronger = strength.indexOf(first) >= strength.indexOf(second) ? first : second;
      expect((await rows())[0]?.reason).toBe(stronger);
    },
  );

  it("gives back only what the agency itself listed, and leaves a record of it", async () => {
    const { world, caller, tenantId, list, rows } = await agency();
    for (const reason of strength) await list(`${reason}@x.example`, reason);
    // Its own last: as long as it stands it must not be taken for the one that is asked for.
    const isOwn = (row: { readonly reason: string }) => Number(row.reason === "manual");
    for (const row of (await rows()).toSorted((a, b) => isOwn(a) - isOwn(b))) {
      const code = await codeOf(removeSuppression(world, caller, row.id));
      expect(code, row.reason).toBe(row.reason === "manual" ? "none" : "conflict");
    }
    expect(await rows()).toHaveLength(4);
    const acts = await test.database.withTenant(tenantId, (tx) => tx.select().from(auditLog));
    expect(acts.map((act) => act.action)).toEqual(["suppression.remove"]);
  });

  it("of one agency is none of another's", async () => {
    const mine = await agency();
    const other = await agency();
    await other.list("a@x.example", "manual");
    const [row] = await other.rows();
    expect(await codeOf(removeSuppression(mine.world, mine.caller, row?.id ?? ""))).toBe("not-found");
    const { items } = await test.database.withTenant(mine.tenantId, (tx) =>
      listSuppressions(tx, { limit: 50 }),
    );
    expect(items).toEqual([]);
  });

  it("is read page by page, newest first, each entry once", async () => {
    const { tenantId, list } = await agency();
    for (let n = 0; n < 7; n++) await list(`a${n}@x.example`, "manual");
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await test.database.withTenant(tenantId, (tx) =>
        listSuppressions(tx, { limit: 3, cursor }),
      );
      seen.push(...page.items.map((item) => item.email));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `a${n}@x.example`));
  });
});

describe("an opt-out", () => {
  /** A campaign of two messages to one person and one to another; a link as the first message carries it. */
  async function mailed() {
    const c = await running(test.database, 2);
    const deps = { ...c.world, signingKeys };
    const [first] = await c.rows();
    if (!first) throw new Error("no message");
    const token = makeUnsubscribeToken(signingKeys, {
      tenantId: c.tenantId,
      messageId: first.id,
      issuedAtMs: c.clock.now(),
    });
    const state = () =>
      c.within(async (tx) => ({
        suppressions: await tx.select().from(suppressions),
        events: await tx.select().from(events),
        messages: await tx.select().from(messages).orderBy(messages.position),
        audit: (await tx.select().from(auditLog)).length,
      }));
    return { ...c, deps, token, first, state };
  }

  it("page can be read again and again and changes nothing: scanners follow links", async () => {
    const m = await mailed();
    const before = await m.state();
    for (let n = 0; n < 3; n++)
      expect(await readOptOut(m.deps, m.token)).toMatchObject({ recipient: "l…@host0.example", done: false });
    expect(await m.state()).toEqual(before);
  });

  it("lists the recipient at once, ends what waits for them, is counted and recorded once however often it comes", async () => {
    const m = await mailed();
    await Promise.all([optOut(m.deps, m.token, "r1"), optOut(m.deps, m.token, "r2")]);
    await optOut(m.deps, m.token, "r3");
    const after = await m.state();
    expect(after.suppressions).toMatchObject([{ reason: "unsubscribe", messageId: m.first.id }]);
    expect(after.events.filter((event) => event.kind === "unsubscribed")).toHaveLength(1);
    expect(after.messages.map((message) => message.state)).toEqual(["skipped", "queued"]);
    expect(after.messages[0]?.unsubscribedAt).toBe(m.clock.now());
    const records = await m.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.action, "recipient.opt-out")),
    );
    expect(records).toMatchObject([{ actorKind: "recipient", subjectId: m.first.id }]);
    const [counted] = await m.within((tx) =>
      tx
        .select()
        .from(evidenceDaily)
        .where(and(eq(evidenceDaily.subjectKind, "campaign"), eq(evidenceDaily.subjectId, m.campaignId))),
    );
    expect(counted?.optOut).toBe(1);
    expect((await readOptOut(m.deps, m.token)).done).toBe(true);
  });

  it("leaves what went to the recipient before as it was", async () => {
    const m = await mailed();
    const went = ["accepted", "bounced", "failed"] as const;
    for (const state of went) {
      await m.within((tx) => tx.update(messages).set({ state }).where(eq(messages.id, m.first.id)));
      await optOut(m.deps, m.token, null);
      expect((await m.state()).messages[0]?.state).toBe(state);
    }
  });

  it("reaches a message that is leased already", async () => {
    const m = await mailed();
    await paceMessages(m.world, 1_000);
    await optOut(m.deps, m.token, null);
    m.clock.advance(hour);
    await m.dispatchAll();
    expect(m.sent.map((mail) => mail.envelopeTo)).not.toContain("lead0@host0.example");
  });

  it("at the moment at which the agency lists the same person fails neither of the two", async () => {
    const m = await running(test.database, 10);
    const deps = { ...m.world, signingKeys };
    const all = (await m.rows()).flatMap((message) => {
      const of = { tenantId: m.tenantId, messageId: message.id, issuedAtMs: m.clock.now() };
      return [
        optOut(deps, makeUnsubscribeToken(signingKeys, of), null),
        addSuppression(m.world, m.caller, { email: message.recipient }),
      ];
    });
    await Promise.all(all);
    const listed = await m.within((tx) => tx.select().from(suppressions));
    expect(listed.map((row) => row.reason)).toEqual(Array(10).fill("unsubscribe"));
    m.clock.advance(hour);
    for (let n = 0; n < 5; n++) await paceMessages(m.world, 1_000);
    await m.dispatchAll();
    expect(m.sent).toEqual([]);
  });

  it("brings back a listing that went missing", async () => {
    const m = await mailed();
    await optOut(m.deps, m.token, null);
    await m.within((tx) => tx.delete(suppressions));
    await optOut(m.deps, m.token, null);
    expect((await m.state()).suppressions).toHaveLength(1);
  });

  it("works also when the agency may not send any more, and for as long as the policy says", async () => {
    const m = await mailed();
    await m.within((tx) =>
      tx.update(tenants).set({ sendingStopped: "past due" }).where(eq(tenants.id, m.tenantId)),
    );
    m.clock.advance(policy.optOut.linkValidForMs);
    await optOut(m.deps, m.token, null);
    expect((await m.state()).suppressions).toHaveLength(1);
    m.clock.advance(1);
    expect(await codeOf(optOut(m.deps, m.token, null))).toBe("expired-token");
    expect(await codeOf(readOptOut(m.deps, m.token))).toBe("expired-token");
  });

  it("by a forged link, or one of a message that is not there, does nothing", async () => {
    const m = await mailed();
    const before = await m.state();
    const other = await running(test.database, 1);
    const [theirs] = await other.rows();
    const crossed = makeUnsubscribeToken(signingKeys, {
      tenantId: m.tenantId,
      messageId: theirs?.id ?? "",
      issuedAtMs: m.clock.now(),
    });
    for (const token of [crossed, `${m.token.slice(0, -1)}!`, "", "x".repeat(73)]) {
      expect(await codeOf(optOut(m.deps, token, null))).toBe("not-found");
      expect(await codeOf(readOptOut(m.deps, token))).toBe("not-found");
    }
    expect(await m.state()).toEqual(before);
  });
});
