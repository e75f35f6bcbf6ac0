import { policy } from "@penguinmails/core/policy";
import { day, minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { eq, lt } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { heldDomains, heldOperator, refusalHoldOf } from "./refusal-holds.ts";
import { refusalWorlds, unauthenticated } from "./refusals-test-world.ts";

const { sharedAddress } = refusalWorlds();

describe("a domain that an operator refuses by its name", () => {
  const byName =
    "550-5.7.1 this message is likely suspicious due to the very low reputation of the sending domain";
  const slower = "421-4.7.0 suspicious due to the very low reputation of the sending domain";

  /** Two domains on one address, and another address. `earlier`: what becomes of the first three messages. */
  async function shared() {
    const w = await sharedAddress(2);
    const otherAddressId = newId();
    await w.within(async (tx) => {
      const [own] = await tx.select().from(addresses);
      if (!own) throw new Error("no address");
      await tx.insert(addresses).values({ ...own, id: otherAddressId, ip: null });
    });
    const earlier = (change: Partial<typeof messages.$inferInsert>) =>
      w.within((tx) => tx.update(messages).set(change).where(lt(messages.position, 3)));
    return { ...w, otherAddressId, earlier };
  }
  type Shared = Awaited<ReturnType<typeof shared>>;

  it("is held there, and the pair that it shares with other domains is as it was and counts nothing against itself", async () => {
    const w = await sharedAddress(2);
    const before = await w.pair();
    await w.told(1, "250 2.0.0 OK");
    await w.told(0, slower, 2);
    await w.told(0, byName, 2);
    expect(await w.ruled()).toMatchObject([{ subjectId: w.domainId, limit: "mail to Google" }]);
    expect(await w.pair()).toMatchObject({
      state: "warming",
      capPerDay: before?.capPerDay,
      restsUntil: null,
      rateFactor: 1,
    });
    expect(await w.counted("pair")).toBe(0);
    expect(await w.counted("domain")).toBe(4);
  });

  it("is the address's matter once half of its domains, two at least, are refused so: the pair is paused", async () => {
    const w = await sharedAddress(3);
    await w.told(2, "250 2.0.0 OK");
    await w.told(0, byName, 3);
    await w.told(1, byName, 2);
    expect((await w.pair())?.restsUntil).toBeNull();
    await w.told(1, byName);
    expect(await w.pair()).toMatchObject({ state: "quarantined" });
  });

  it("is the address's matter whatever other domains have under way that nobody answered yet", async () => {
    const w = await sharedAddress(5);
    for (const [n, domainId] of w.domainIds.slice(2).entries())
      await w.within((tx) =>
        tx
          .update(messages)
          .set({ domainId })
          .where(eq(messages.position, 7 + n)),
      );
    await w.told(0, byName, 3);
    await w.told(1, byName, 3);
    expect(await w.pair()).toMatchObject({ state: "quarantined" });
  });

  it.each([
    ["at another address", (w: Shared) => w.earlier({ addressId: w.otherAddressId })],
    ["by another operator", (w: Shared) => w.earlier({ operator: "gateway" })],
    ["too long ago", async (w: Shared) => w.clock.advance(policy.refusal.windowMs + 1)],
  ])("shares no blame with a domain that was refused %s", async (_how, happened) => {
    const w = await shared();
    await w.told(1, byName, 3);
    await happened(w);
    await w.told(0, byName, 3);
    expect(await w.ruled()).toHaveLength(2);
    expect((await w.pair())?.restsUntil).toBeNull();
  });

  it("counts a message once, however often it is put off", async () => {
    const w = await sharedAddress(2);
    await w.told(1, slower, 3);
    await w.told(0, slower);
    for (const _time of [1, 2]) {
      w.clock.advance(minute);
      await w.answer(4, slower);
    }
    expect((await w.pair())?.restsUntil).toBeNull();
  });

  it("shares no blame with a domain of the address that is refused for its records", async () => {
    const w = await sharedAddress(2);
    await w.told(0, unauthenticated, 3);
    await w.told(1, byName, 3);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["held", "held"]);
    expect((await w.pair())?.restsUntil).toBeNull();
  });

  it("is held also where the reply calls it listed, on whatever list", async () => {
    const w = await sharedAddress(2);
    await w.told(0, "554 5.7.1 Sender domain is listed on multi.surbl.org", 3);
    expect(await w.ruled()).toMatchObject([{ subjectId: w.domainId, after: "held" }]);
  });
});

describe("a domain beside others that an operator refuses", () => {
  it("is judged by what that operator said of that domain, whatever is held of others", async () => {
    const w = await sharedAddress(2);
    const heldIds = async () => (await w.ruled()).map(({ subjectId }) => subjectId === w.domainId);
    await w.told(0, unauthenticated, 2);
    await w.told(1, unauthenticated, 2);
    expect(await heldIds()).toEqual([]);
    await w.told(0, unauthenticated);
    await w.told(1, unauthenticated);
    expect((await heldIds()).sort()).toEqual([false, true]);
    const one = await sharedAddress(1);
    const elsewhere = eq(messages.position, 0);
    await one.within((tx) => tx.update(messages).set({ operator: "gateway" }).where(elsewhere));
    await one.told(0, unauthenticated, 3);
    expect(await one.ruled()).toEqual([]);
    const since = one.clock.now();
    const hold = { tenantId: one.tenantId, says: unauthenticated, since, until: since + day };
    const there = { kind: "domain", subject: one.domainId, operator: "gateway" } as const;
    await one.within((tx) => tx.insert(refusalHolds).values({ ...hold, ...there }));
    await one.told(0, unauthenticated);
    expect(await one.ruled()).toHaveLength(1);
  });

  it("is not held for what was said of it too long ago", async () => {
    const w = await sharedAddress(1);
    await w.told(0, unauthenticated, 2);
    w.clock.advance(policy.refusal.windowMs + 1);
    await w.told(0, unauthenticated);
    expect(await w.ruled()).toEqual([]);
  });

  it("is found at the last look before a message goes; mail of others, and to others, is not", async () => {
    const w = await sharedAddress(1);
    await w.told(0, unauthenticated, 3);
    const nowMs = w.clock.now();
    const { domainId } = w;
    await w.within(async (tx) => {
      const [hold] = await tx.select().from(refusalHolds);
      if (!hold) throw new Error("no hold");
      const company = { kind: "company", subject: "host.example", operator: "" } as const;
      await tx.insert(refusalHolds).values({ ...hold, ...company });
      const mail = { domainId, operator: "google", recipientDomain: "gmail.com" };
      const last = (change: Partial<typeof mail>, at = nowMs) =>
        refusalHoldOf(tx, { ...mail, ...change }, at);
      expect(await last({})).toBe("domain");
      expect(await last({ domainId: newId() })).toBeNull();
      expect(await last({ operator: "gateway" })).toBeNull();
      expect(await last({ domainId: newId(), recipientDomain: "host.example" })).toBe("company");
      expect(await last({}, hold.until)).toBeNull();
      expect(await heldDomains(tx, nowMs, [domainId])).toHaveLength(1);
      expect(await heldDomains(tx, nowMs, [newId()])).toEqual([]);
      expect(await heldOperator(tx, "google", nowMs)).toBeNull();
    });
  });
});
