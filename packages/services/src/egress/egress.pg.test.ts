import { parseProbeAddress, parseVerp } from "@penguinmails/core/delivery/verp";
import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { addresses, domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { testSigningKeys } from "@penguinmails/testkit/attested";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { codeOf } from "../domains/domain-test-world.ts";
import { getMailbox } from "../mailboxes/mailbox-view.ts";
import { attestDomain } from "./attest-domain.ts";
import { egressWorld } from "./egress-test-world.ts";
import { mayLeave } from "./may-leave.ts";
import { takeProbe } from "./take-probe.ts";

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.close());

const gone = sql`now() - interval '1 second'`;

describe("a probe", () => {
  test("goes out as the domain's mail does: by its mailbox, with a return path of its own, to an address of its own", async () => {
    const { due, send, sent, pool, row } = await egressWorld(db.database);
    expect(await due()).toBe(1);
    const probeId = (await row())?.probeId;
    await send();
    const [mail] = sent;
    expect(mail?.username).toBe(`box0@${pool.domainName}`);
    expect(mail?.envelopeFrom.endsWith(`@bounce.${pool.domainName}`)).toBe(true);
    expect(parseVerp(testSigningKeys, mail?.envelopeFrom ?? "")).toEqual({ messageId: probeId });
    expect(parseProbeAddress(testSigningKeys, mail?.envelopeTo ?? "")).toEqual({ probeId });
    expect(new TextDecoder().decode(mail?.raw)).toContain(`From: <box0@${pool.domainName}>\r\n`);
  });

  test("is asked for once, however many workers look at once, and again only when it is due", async () => {
    const { due, jobs } = await egressWorld(db.database);
    const asked = await Promise.all(Array.from({ length: 5 }, due));
    expect(asked.reduce((sum, n) => sum + n, 0)).toBe(1);
    expect(await jobs()).toHaveLength(1);
    const other = await egressWorld(db.database);
    await other.attest();
    other.clock.advance(policy.egress.renewAfterMs - 1);
    expect(await other.due()).toBe(0);
    other.clock.advance(1);
    expect(await other.due()).toBe(1);
  });

  test("that is lost is given up after a while, the next one says so, and its late arrival counts for nothing", async () => {
    const world = await egressWorld(db.database);
    const { due, send, sent, arrive, row, within } = world;
    await due();
    await send();
    await within((tx) => tx.update(egressAttestations).set({ probeLeaseUntil: gone }));
    expect(await due()).toBe(1);
    expect((await row())?.trouble).toContain("has not arrived");
    await arrive(sent[0]);
    expect((await row())?.expiresAt).toBe(null);
    await send();
    await arrive();
    expect((await row())?.expiresAt).not.toBe(null);
  });

  test("that the node refuses, or nobody can take, is told in a sentence and tried again later", async () => {
    const { due, send, node, row, clock } = await egressWorld(db.database);
    node.reply = { outcome: "refused", code: 535, enhanced: null, text: "535 box0@secret.example: no" };
    await due();
    await send();
    const after = await row();
    expect(after).toMatchObject({ probeId: null, nextProbeAt: clock.now() + policy.egress.retryAfterMs });
    expect(after?.trouble).toBe("The node did not take the last test mail (535); it is tried again.");
    expect(await due()).toBe(0);
    clock.advance(policy.egress.retryAfterMs);
    expect(await due()).toBe(1);
  });

  test("counts once: the same mail again, or one for a probe that never was, moves nothing", async () => {
    const { attest, arrive, node, row, sent } = await egressWorld(db.database);
    await attest();
    const before = await row();
    node.seen = { ...node.seen, helo: "somebody-else.example" };
    await arrive();
    await arrive({
      ...(sent[0] ?? { envelopeFrom: "", raw: new Uint8Array() }),
      envelopeTo: "probe+x@probe.example",
    });
    expect(await row()).toEqual(before);
  });

  test("that could not be stored is not taken: the node keeps it", async () => {
    const { due, send, sent, deps } = await egressWorld(db.database);
    await due();
    await send();
    const broken = { ...deps, verifier: { verify: () => Promise.reject(new Error("no")) } };
    const mail = { ip: "198.18.0.1", helo: "x", tls: null, envelopeFrom: "", raw: new Uint8Array() };
    await expect(takeProbe(broken, { ...mail, envelopeTo: sent[0]?.envelopeTo ?? "" })).rejects.toThrow("no");
  });

  test.each([
    [
      "its records are not right",
      (w: World) => w.within((tx) => tx.update(domains).set({ status: "pending" })),
    ],
    ["it is held", (w: World) => w.within((tx) => tx.update(domains).set({ status: "held" }))],
    [
      "its node is being built",
      (w: World) => w.within((tx) => tx.update(nodes).set({ status: "provisioning" })),
    ],
    [
      "its mailbox is not made",
      (w: World) => w.within((tx) => tx.update(mailboxes).set({ status: "pending" })),
    ],
    ["it has no address", (w: World) => w.within((tx) => tx.update(domains).set({ addressId: null }))],
  ])("is not asked for while %s, by nobody", async (_why, spoil) => {
    const world = await egressWorld(db.database);
    await spoil(world);
    expect(await world.due()).toBe(0);
    expect(await codeOf(attestDomain(world.deps, world.caller, world.pool.domainId))).toBe("conflict");
    expect(await world.jobs()).toEqual([]);
  });
});
type World = Awaited<ReturnType<typeof egressWorld>>;

describe("the button", () => {
  test("asks at once, each press is on record, and a probe that is under way stays the only one", async () => {
    const { attest, deps, caller, pool, jobs, within } = await egressWorld(db.database);
    await attest();
    const press = () => attestDomain(deps, caller, pool.domainId);
    const [first, second] = [await press(), await press()];
    expect([first.egress.probing, second.egress.probing]).toEqual([true, true]);
    expect(first.egress.hold).toBe(null);
    expect(await jobs()).toHaveLength(1);
    const rows = await within((tx) => tx.select().from(auditLog).where(eq(auditLog.action, "domain.attest")));
    expect(rows).toHaveLength(2);
  });

  test("of a stranger's domain finds nothing", async () => {
    const { deps, pool, jobs } = await egressWorld(db.database);
    const stranger = await makeTenant(deps);
    expect(await codeOf(attestDomain(deps, stranger.caller, pool.domainId))).toBe("not-found");
    expect(await jobs()).toEqual([]);
  });
});

describe("the gate", () => {
  const leased = async (world: Awaited<ReturnType<typeof running>>) =>
    (await world.rows()).filter(({ state }) => state === "leased").length;

  test("lends no slot to a domain that nobody saw, that was seen wrong, whose proof ran out, or that has another address now", async () => {
    const world = await running(db.database, 3);
    const { within, pool, tenantId } = world;
    const spoils = [
      () => within((tx) => tx.update(egressAttestations).set({ expiresAt: null })),
      () => within((tx) => tx.update(egressAttestations).set({ expiresAt: world.clock.now() })),
    ];
    for (const spoil of spoils) {
      await spoil();
      expect(await paceMessages(world.deps, 200)).toBe(0);
    }
    await within((tx) => tx.update(egressAttestations).set({ expiresAt: world.clock.now() + 1 }));
    const id = newId();
    await within(async (tx) => {
      const row = { tenantId, id, nodeId: pool.nodeId, kind: "secondary" as const, ip: "198.18.77.7" };
      await tx.insert(addresses).values({ ...row, status: "serving", createdAt: world.clock.now() });
      await tx.update(domains).set({ addressId: id });
    });
    expect(await paceMessages(world.deps, 200)).toBe(0);
    await within((tx) => tx.update(domains).set({ addressId: pool.addressId }));
    expect(await paceMessages(world.deps, 200)).toBeGreaterThan(0);
    expect(await leased(world)).toBeGreaterThan(0);
  });

  test("is looked at again before each hand-over: what was leased before it closed goes back in line", async () => {
    const world = await running(db.database, 1);
    await paceMessages(world.deps, 200);
    await world.within((tx) => tx.update(egressAttestations).set({ expiresAt: null }));
    await world.dispatchAll();
    expect(world.sent).toEqual([]);
    expect((await world.rows()).map(({ state }) => state)).toEqual(["queued"]);
  });

  test("a row that we did not sign opens nothing, and is looked at anew", async () => {
    const world = await running(db.database, 1);
    await paceMessages(world.deps, 200);
    const later = world.clock.now() + 400 * 86_400_000;
    await world.within((tx) => tx.update(egressAttestations).set({ expiresAt: later }));
    await world.dispatchAll();
    expect(world.sent).toEqual([]);
    const [row] = await world.within((tx) => tx.select().from(egressAttestations));
    expect(row).toMatchObject({ expiresAt: null, signature: null });
    expect(row?.nextProbeAt).toBeLessThanOrEqual(world.clock.now());
  });

  test("a mailbox that is ready says why it may not send, and nothing once it may or is paused anyway", async () => {
    const { attest, within, pool, clock } = await egressWorld(db.database);
    const hold = async () =>
      (await within((tx) => getMailbox(tx, pool.mailboxIds[0] ?? "", clock.now()))).hold?.code ?? null;
    expect(await hold()).toBe("egress-not-attested");
    await within((tx) => tx.update(mailboxes).set({ status: "paused" }));
    expect(await hold()).toBe(null);
    await within((tx) => tx.update(mailboxes).set({ status: "ready" }));
    await attest();
    expect(await hold()).toBe(null);
    clock.advance(policy.egress.validForMs);
    expect(await hold()).toBe("egress-expired");
  });

  test("opens for what a probe has shown, under any of our keys and no other", async () => {
    const { attest, within, pool, clock } = await egressWorld(db.database);
    const [mailboxId = ""] = pool.mailboxIds;
    const may = (keys: typeof testSigningKeys) => within((tx) => mayLeave(tx, keys, mailboxId, clock.now()));
    expect(await may(testSigningKeys)).toBe(false);
    await attest();
    expect(await may(testSigningKeys)).toBe(true);
    const newer = { version: "b", secret: "another secret of enough letters" };
    expect(await may([newer, ...testSigningKeys])).toBe(true);
    expect(await may([newer])).toBe(false);
  });
});
