import { policy } from "@penguinmails/core/policy";
import { day as dayMs, type EpochMs, hour, utcDay } from "@penguinmails/core/time";
import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { addEvidence, lapseProposals } from "@penguinmails/db/repositories/evidence";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { monday, testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setWarmupMode } from "../tenants/set-warmup-mode.ts";
import { acceptProposal, dismissProposal } from "./answer-proposal.ts";
import { closeTenantDays } from "./close-days.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency in that mode whose one pair (google, cap 40) and mailbox (cap 5) have sent on Monday; it is Tuesday. */
async function agency(
  mode: WarmupMode,
  monday_: EvidenceDelta = clean(40),
  pair: Parameters<typeof savePair>[3] = {},
) {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId, userId } = await makeTenant(world);
  const caller = { tenantId, actor: { kind: "user" as const, id: userId, requestId: null } };
  const { addressId, mailboxIds } = await makePool(world, tenantId);
  const boxId = mailboxIds[0] ?? "";
  const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  const count = (at: EpochMs, delta: EvidenceDelta) =>
    within(async (tx) =>
      addEvidence(tx, utcDay(at), [
        { subject: { kind: "mailbox", id: boxId, operator: "" }, delta },
        { subject: { kind: "pair", id: addressId, operator: "google" }, delta },
      ]),
    );
  const change = (to: Parameters<typeof savePair>[3]) =>
    within(async (tx) => {
      await lockPairs(tx, addressId, ["google"]);
      await savePair(tx, addressId, "google", to);
    });
  await change({ usageDay: utcDay(monday), lastUsedAt: monday, ...pair });
  await count(monday, monday_);
  await setWarmupMode(world, caller, mode);
  clock.set(monday + dayMs);
  await closeTenantDays(world, { tenantId });
  const caps = async () => {
    const [pair] = await within((tx) => tx.select().from(pairs));
    const [box] = await within((tx) => tx.select().from(mailboxes));
    return { pair: pair?.capPerDay, box: box?.capPerDay, state: pair?.state };
  };
  const ruled = (kind: "pair" | "mailbox" = "pair") =>
    within(async (tx) =>
      (await tx.select().from(decisions).orderBy(decisions.id)).filter((d) => d.subjectKind === kind),
    );
  const proposal = async (kind: "pair" | "mailbox" = "pair") => (await ruled(kind)).at(-1)?.id ?? "";
  const close = () => closeTenantDays(world, { tenantId });
  const lastAudit = async () =>
    (await within((tx) => tx.select().from(auditLog).orderBy(desc(auditLog.id)).limit(1)))[0];
  const modeAudits = () =>
    within(async (tx) =>
      (await tx.select().from(auditLog).orderBy(auditLog.id)).flatMap(({ action, detail }) =>
        action === "tenant.warmup-mode" ? [detail] : [],
      ),
    );
  return { world, within, caller, clock, count, change, caps, ruled, proposal, close, lastAudit, modeAudits };
}
const clean = (n: number): EvidenceDelta => ({ claimed: n, accepted: n, delivered: n });
const bounced: EvidenceDelta = { claimed: 60, accepted: 60, delivered: 48, hard: 12 };

describe("a mode", () => {
  it.each([
    ["enforce", "applied", { pair: 54, box: 7 }],
    ["suggest", "proposed", { pair: 40, box: 5 }],
    ["observe", "observed", { pair: 40, box: 5 }],
  ] as const)("%s leaves a good day's rulings %s, and each row says so", async (mode, standing, caps) => {
    const a = await agency(mode);
    expect(await a.caps()).toMatchObject(caps);
    for (const kind of ["pair", "mailbox"] as const)
      expect(await a.ruled(kind)).toMatchObject([{ mode, standing, judgedDay: utcDay(monday) }]);
  });

  it.each(["enforce", "suggest", "observe"] as const)(
    "%s stops what the evidence says to stop",
    async (mode) => {
      const a = await agency(mode, bounced);
      expect(await a.caps()).toEqual({ pair: 20, box: 2, state: "quarantined" });
      expect(await a.ruled()).toMatchObject([{ mode, standing: "applied" }]);
    },
  );

  it("is changed with an audit row, and what was proposed under the old one has lapsed", async () => {
    const a = await agency("suggest");
    await setWarmupMode(a.world, a.caller, "enforce");
    expect(await a.ruled()).toMatchObject([{ standing: "lapsed", answeredAt: monday + dayMs }]);
    expect(await a.lastAudit()).toMatchObject({
      action: "tenant.warmup-mode",
      detail: { before: "suggest", after: "enforce" },
    });
  });
});

describe("a proposal", () => {
  it("moves the limit once it is accepted, as it was proposed, with an audit row, and only once", async () => {
    const a = await agency("suggest");
    const id = await a.proposal();
    expect(await acceptProposal(a.world, a.caller, id)).toMatchObject({ standing: "accepted" });
    expect(await a.caps()).toMatchObject({ pair: 54, box: 5, state: "warming" });
    expect(await a.lastAudit()).toMatchObject({ action: "decision.accept", subjectId: id });
    await acceptProposal(a.world, a.caller, await a.proposal("mailbox"));
    expect(await a.caps()).toMatchObject({ pair: 54, box: 7 });
    await expect(acceptProposal(a.world, a.caller, id)).rejects.toMatchObject({ code: "conflict" });
    expect(await a.caps()).toMatchObject({ pair: 54 });
  });

  it("about a day on which the operator asked for less may be accepted as long as any other", async () => {
    const told = { ceilingAt: monday + 3 * hour, ceilingPerDay: 30, restCount: 1, rateFactor: 0.5 };
    const a = await agency("suggest", { ...clean(40), rate: 8 }, told);
    const id = await a.proposal();
    a.clock.set(monday + dayMs + 6 * hour);
    expect(await acceptProposal(a.world, a.caller, id)).toMatchObject({
      change: { after: "32 at full rate" },
    });
    expect(await a.caps()).toMatchObject({ pair: 32, state: "warming" });
  });

  it("moves nothing when it is dismissed", async () => {
    const a = await agency("suggest");
    const id = await a.proposal();
    expect(await dismissProposal(a.world, a.caller, id)).toMatchObject({ standing: "dismissed" });
    await expect(acceptProposal(a.world, a.caller, id)).rejects.toMatchObject({ code: "conflict" });
    expect(await a.caps()).toMatchObject({ pair: 40 });
  });

  const changes = {
    "late bounces spoil its day": (a: Awaited<ReturnType<typeof agency>>) =>
      a.count(monday, { hard: 12, delivered: -12 }),
    "the operator blocked the address": (a: Awaited<ReturnType<typeof agency>>) =>
      a.change({ restsUntil: monday + 2 * dayMs, capPerDay: 20 }),
    "the address rests": (a: Awaited<ReturnType<typeof agency>>) =>
      a.change({ restsUntil: monday + 2 * dayMs }),
    "its time has run out": async (a: Awaited<ReturnType<typeof agency>>) =>
      a.clock.advance(policy.proposal.validForMs + 1),
  };
  it.each(Object.entries(changes))("has lapsed alone when %s, and moves nothing", async (_, happen) => {
    const a = await agency("suggest");
    const id = await a.proposal();
    await happen(a);
    const before = await a.caps();
    await expect(acceptProposal(a.world, a.caller, id)).rejects.toMatchObject({ code: "conflict" });
    expect(await a.caps()).toEqual(before);
    expect(await a.ruled()).toMatchObject([{ id, standing: "lapsed" }]);
    expect(await a.ruled("mailbox")).toMatchObject([{ standing: "proposed" }]);
  });

  it("is not dismissed once its time has run out: nobody is asked any more", async () => {
    const a = await agency("suggest");
    const id = await a.proposal();
    a.clock.advance(policy.proposal.validForMs + 1);
    await expect(dismissProposal(a.world, a.caller, id)).rejects.toMatchObject({ code: "conflict" });
    expect(await a.ruled()).toMatchObject([{ id, standing: "proposed", answeredAt: null }]);
  });

  it("about a mailbox has lapsed when late bounces spoil its day", async () => {
    const a = await agency("suggest");
    const id = await a.proposal("mailbox");
    await a.count(monday, { hard: 12, delivered: -12 });
    await expect(acceptProposal(a.world, a.caller, id)).rejects.toMatchObject({ code: "conflict" });
    expect((await a.caps()).box).toBe(5);
    expect(await a.ruled("mailbox")).toMatchObject([{ id, standing: "lapsed" }]);
  });

  it("about one mailbox moves no other", async () => {
    const a = await agency("suggest");
    await makePool(a.world, a.caller.tenantId);
    await acceptProposal(a.world, a.caller, await a.proposal("mailbox"));
    const boxes = await a.within((tx) => tx.select().from(mailboxes));
    expect(boxes.map(({ capPerDay }) => capPerDay).sort()).toEqual([5, 7]);
  });

  it("about one mailbox is answered for that one, whichever others wait", async () => {
    const a = await agency("suggest");
    const { mailboxIds } = await makePool(a.world, a.caller.tenantId);
    await a.within(async (tx) => {
      const subject = { kind: "mailbox" as const, id: mailboxIds[0] ?? "", operator: "" };
      const notSince = { closedDay: utcDay(monday - dayMs) };
      await tx.update(mailboxes).set(notSince).where(eq(mailboxes.id, subject.id));
      addEvidence(tx, utcDay(monday), [{ subject, delta: clean(40) }]);
    });
    await a.close();
    for (const { id } of await a.ruled("mailbox")) await acceptProposal(a.world, a.caller, id);
    const boxes = await a.within((tx) => tx.select().from(mailboxes));
    expect(boxes.map(({ capPerDay }) => capPerDay)).toEqual([7, 7]);
  });

  it("gives way to the next one about the same limit", async () => {
    const a = await agency("suggest");
    await a.count(monday + dayMs, clean(40));
    a.clock.advance(dayMs);
    await a.close();
    expect((await a.ruled()).map((row) => row.standing)).toEqual(["lapsed", "proposed"]);
  });

  it("can't be answered by another agency, which does not see it", async () => {
    const a = await agency("suggest");
    const other = await agency("suggest");
    const id = await a.proposal();
    for (const answer of [acceptProposal, dismissProposal])
      await expect(answer(other.world, other.caller, id)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("an answer and a change of mode", () => {
  it.each<[string, (a: Awaited<ReturnType<typeof agency>>, id: string) => Promise<unknown>]>([
    ["an answer", (a, id) => acceptProposal(a.world, a.caller, id)],
    ["a change of mode", (a) => setWarmupMode(a.world, a.caller, "enforce")],
  ])("%s waits for who rules on the pair, and holds no decision meanwhile", async (_what, act) => {
    const a = await agency("suggest");
    const id = await a.proposal();
    let done: Promise<unknown> = Promise.resolve();
    await a.within(async (tx) => {
      const [pair] = await tx.select().from(pairs).for("update");
      done = act(a, id);
      await untilLockWaits(test.url, 1);
      await lapseProposals(tx, a.clock.now(), eq(decisions.id, id));
      expect(pair?.operator).toBe("google");
    });
    await done.catch((error: unknown) => expect(error).toMatchObject({ code: "conflict" }));
    expect(await a.ruled()).toMatchObject([{ standing: "lapsed" }]);
  });

  it("a change of mode waits for the agency's row without holding the pairs of its proposals", async () => {
    const a = await agency("suggest");
    let done: Promise<unknown> = Promise.resolve();
    await a.within(async (tx) => {
      await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId)).for("no key update");
      done = setWarmupMode(a.world, a.caller, "enforce");
      await untilLockWaits(test.url, 1);
      expect(await tx.select().from(pairs).for("update", { skipLocked: true })).toHaveLength(1);
    });
    expect(await done).toMatchObject({ warmupMode: "enforce" });
    expect(await a.ruled()).toMatchObject([{ standing: "lapsed" }]);
  });

  it("days are closed in the mode that the agency has by then: the slow loop waits for who changes it", async () => {
    const a = await agency("suggest");
    await a.count(monday + dayMs, clean(40));
    a.clock.advance(dayMs);
    let done: Promise<unknown> = Promise.resolve();
    await a.within(async (tx) => {
      await tx.update(tenants).set({ warmupMode: "observe" });
      done = a.close();
      await Promise.race([done, untilLockWaits(test.url, 1)]);
    });
    await done;
    expect((await a.ruled()).at(-1)).toMatchObject({ mode: "observe", standing: "observed" });
  });

  it("of two changes of mode at once, the second is told with the mode that the first has set", async () => {
    const a = await agency("suggest");
    const change = (to: WarmupMode) => setWarmupMode(a.world, a.caller, to);
    let done: Promise<unknown> = Promise.resolve();
    await a.within(async (tx) => {
      await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId)).for("no key update");
      done = Promise.all([change("enforce"), change("observe")]);
      await untilLockWaits(test.url, 2);
    });
    await done;
    const [first, second] = (await a.modeAudits()).slice(-2);
    expect(first).toMatchObject({ before: "suggest" });
    expect(second).toMatchObject({ before: first?.after });
  });
});
