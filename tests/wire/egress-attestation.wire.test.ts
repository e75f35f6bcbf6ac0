import { policy } from "@penguinmails/core/policy";
import { messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { addFault, removeFault } from "@penguinmails/sandbox/control/faults";
import { campaignView } from "@penguinmails/services/campaigns/campaign-view";
import { createCampaign } from "@penguinmails/services/campaigns/create-campaign";
import { launchCampaign } from "@penguinmails/services/campaigns/launch-campaign";
import { planCampaign } from "@penguinmails/services/campaigns/plan-campaign";
import { paceMessages } from "@penguinmails/services/delivery/pace-messages";
import { getDomain } from "@penguinmails/services/domains/domain-view";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEgressWorld } from "./egress-world.ts";

let db: TestDatabase;
let world: Awaited<ReturnType<typeof startEgressWorld>>;
beforeEach(async () => {
  db = await testDatabase();
  world = await startEgressWorld(db.database);
});
afterEach(async () => {
  await world.close();
  await db.close();
});

const view = (n: number) =>
  db.database.withTenant(world.tenantId, (tx) =>
    getDomain(tx, world.pools[n]?.domainId ?? "", world.clock.now()),
  );
const seen = async (n: number) =>
  Object.fromEntries((await view(n)).egress.fields.map((each) => [each.field, each.seen]));
const wrong = async (n: number) =>
  (await view(n)).egress.fields.filter(({ state }) => state === "wrong").map(({ field }) => field);

/** A running campaign from one mailbox of each domain. */
async function campaign() {
  const deps = world.deps;
  const emails = Array.from({ length: 8 }, (_, n) => `lead${n}@host${n}.example`);
  const list = await makeList(deps, world.tenantId, emails);
  const made = await createCampaign(deps, world.caller, {
    name: "c",
    templateId: list.templateId,
    leadListId: list.listId,
    mailboxIds: world.pools.flatMap(({ mailboxIds }) => mailboxIds),
  });
  const launch = () => launchCampaign(deps, world.caller, made.id);
  const plan = () =>
    planCampaign(
      {
        ...deps,
        resolveOperators: async (names) =>
          new Map(names.map((name) => [name, { operator: "others", status: "ok" }])),
      },
      { tenantId: world.tenantId, campaignId: made.id },
    );
  return { id: made.id, launch, plan };
}

test("two domains leave one machine from two addresses, each under its own name, encrypted, signed and aligned", async () => {
  expect(await world.attest()).toBe(2);
  for (const [n, pool] of world.pools.entries()) {
    expect(await seen(n)).toEqual({
      source: world.secondary[n],
      ehlo: world.names[n],
      ptr: world.names[n],
      "ptr-forward": world.secondary[n],
      tls: "TLSv1.3",
      spf: `pass for bounce.${pool.domainName}`,
      dkim: `pass for ${pool.domainName}`,
      dmarc: "pass, spf and dkim aligned",
    });
    expect((await view(n)).egress.hold).toBe(null);
    expect((await world.row(pool))?.expiresAt).toBe(world.clock.now() + policy.egress.validForMs);
  }
  expect(await world.attest()).toBe(0);
  world.clock.advance(policy.egress.renewAfterMs);
  expect(await world.attest()).toBe(2);
});

test("a broken address translation closes the gate of that domain, says which field is wrong, and opens it when mended", async () => {
  const { id, launch, plan } = await campaign();
  const [first, second] = world.pools;
  if (!first || !second) throw new Error("The world has two pools");
  await expect(launch()).rejects.toMatchObject({
    errors: [{ code: "egress-not-attested" }, { code: "egress-not-attested" }],
  });
  await world.attest();
  await launch();
  await plan();

  const fault = await addFault(world.context.store, {
    service: "egress",
    match: first.domainName,
    answer: "primary-source",
    times: null,
  });
  world.clock.advance(policy.egress.renewAfterMs);
  await world.attest();
  expect(await wrong(0)).toEqual(["source", "ptr", "spf"]);
  expect(await wrong(1)).toEqual([]);
  const sentence = `Mail of ${first.domainName} left from ${world.main} instead of its own address ${world.secondary[0]}: the node's address translation is not right.`;
  expect((await view(0)).egress.hold).toEqual({ code: "egress-wrong", message: sentence });

  expect(await paceMessages(world.deps, 200)).toBeGreaterThan(0);
  const leased = await db.database.withTenant(world.tenantId, (tx) =>
    tx.selectDistinct({ domainId: messages.domainId }).from(messages).where(eq(messages.state, "leased")),
  );
  expect(leased).toEqual([{ domainId: second.domainId }]);
  const held = (await db.database.withTenant(world.tenantId, (tx) => campaignView(tx, id, world.clock.now())))
    .held;
  expect(held).toContainEqual({ code: "egress-wrong", message: sentence, count: 4 });

  await removeFault(world.context.store, fault);
  world.clock.advance(policy.egress.retryAfterMs);
  expect(await world.attest()).toBe(1);
  expect((await view(0)).egress.hold).toBe(null);
  const moves = await db.database.withTenant(world.tenantId, (tx) =>
    tx
      .select({ after: decisions.after, reason: decisions.reason })
      .from(decisions)
      .where(eq(decisions.subjectId, first.domainId))
      .orderBy(decisions.id),
  );
  expect(moves).toEqual([
    { after: "held", reason: sentence },
    { after: "allowed", reason: `Mail of ${first.domainName} leaves as it should again.` },
  ]);
});

test.each([
  ["a greeting with another name", "ehlo", () => fault("wrong-ehlo")],
  ["a reverse name that is gone", "ptr", () => world.context.zones.delete(reverse(), "PTR")],
  ["a name that leads elsewhere", "ptr-forward", () => set(world.names[0] ?? "", "A", "127.9.9.9")],
  ["an SPF record without the address", "spf", () => set(`bounce.${name()}`, "TXT", "v=spf1 -all")],
  ["another key than the node's", "dkim", () => set(`dkim._domainkey.${name()}`, "TXT", otherKey)],
  ["no DMARC record", "dmarc", () => world.context.zones.delete(`_dmarc.${name()}`, "TXT")],
] as const)("%s is found as %s", async (_what, field, breakIt) => {
  await breakIt();
  await world.attest();
  expect(await wrong(0)).toContain(field);
  expect((await view(0)).egress.hold?.code).toBe("egress-wrong");
  expect(await wrong(1)).toEqual([]);
});

test("DNS that does not answer is held against nobody: what was attested goes on counting", async () => {
  await world.attest();
  const before = await world.row(world.pools[0] ?? { domainId: "" });
  await addFault(world.context.store, { service: "dns", match: reverse(), answer: "servfail", times: null });
  world.clock.advance(policy.egress.renewAfterMs);
  await world.attest();
  const after = await world.row(world.pools[0] ?? { domainId: "" });
  expect(after).toMatchObject({ expiresAt: before?.expiresAt, signature: before?.signature });
  expect(after?.trouble).toContain("DNS");
  expect(after?.nextProbeAt).toBe(world.clock.now() + policy.egress.retryAfterMs);
});

test("while nothing arrives an attestation counts until it runs out, and then it says why", async () => {
  await world.attest();
  world.clock.advance(policy.egress.validForMs);
  const { hold } = (await view(0)).egress;
  expect(hold?.code).toBe("egress-expired");
  expect(await world.attest()).toBe(2);
  expect((await view(0)).egress.hold).toBe(null);
});

const name = () => world.pools[0]?.domainName ?? "";
const reverse = () => `${world.secondary[0]?.split(".").reverse().join(".")}.in-addr.arpa`;
const set = (at: string, type: string, value: string) => world.context.zones.set(at, type, [value], 60);
const fault = (answer: "wrong-ehlo") =>
  addFault(world.context.store, { service: "egress", match: name(), answer, times: null });
/** Somebody's 1,024-bit RSA key of which nobody has the private half. */
const otherKey =
  "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC8dDxEpjYAlfV0y9sCFjDzHzhB5XvXt5AYRNkDd/5pFVoOBYI0yqDbtBQHQW3Sl5qoDhiKZNG0SRyXQqPxHLCc1kLRUhj5sU5Ld+z9oNpV+0FkYBDbBo2pY1s3yxkR4PWV9nAjDGCNQkxCwFUn4B0yVBiEyn+fHoLIn+Q6XmRpwwIDAQAB";
