import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDomain } from "../domains/add-domain.ts";
import { makeAgency, testSecrets } from "../domains/domain-test-world.ts";
import { addMailbox } from "./add-mailbox.ts";
import { openMailboxPassword } from "./mailbox-password.ts";
import { getMailbox, listMailboxes } from "./mailbox-view.ts";
import { setMailboxPaused } from "./pause-mailbox.ts";
import { removeMailbox } from "./remove-mailbox.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function world() {
  const agency = await makeAgency(db.database);
  const deps = { ...agency, secrets: testSecrets, reservedZones: [] };
  const name = `m${agency.tenantId.slice(-6)}.test`;
  const domain = await addDomain(deps, agency.caller, { name, nodeId: agency.nodeId });
  const add = (localPart: string, domainId = domain.id) =>
    addMailbox(deps, agency.caller, { domainId, localPart, displayName: "Ada" });
  const rows = () => db.database.withTenant(agency.tenantId, (tx) => tx.select().from(mailboxes));
  return { ...agency, deps, domain, add, rows };
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

test("a mailbox starts at the first day's cap; its password is sealed for it alone and not part of its view", async () => {
  const { add, rows, jobs, domain } = await world();
  const view = await add("ada");
  expect(view).toMatchObject({
    email: `ada@${domain.name}`,
    status: "pending",
    capPerDay: policy.mailbox.startPerDay,
    sentToday: 0,
  });
  const [row] = await rows();
  const password = openMailboxPassword(testSecrets, view.id, row?.sealedPassword ?? "");
  expect(password.length).toBeGreaterThanOrEqual(32);
  expect(JSON.stringify(view)).not.toContain(password);
  expect((await jobs()).map(({ job }) => job)).toEqual(["domain.converge", "domain.converge"]);
});

test("a domain carries no more than the policy's mailboxes, even when all are asked for at once", async () => {
  const { add } = await world();
  const codes = await Promise.all(["a", "b", "c", "d", "e"].map((name) => codeOf(add(name))));
  expect(codes.filter((code) => code === "fine")).toHaveLength(policy.mailbox.maxPerDomain);
  expect(new Set(codes)).toEqual(new Set(["fine", "conflict"]));
});

test("refusals leave nothing behind: known address, role address, a stranger's domain", async () => {
  const { add, rows, jobs } = await world();
  const other = await world();
  await add("ada");
  const before = await jobs();
  expect(await codeOf(add("ada"))).toBe("already-exists");
  expect(await codeOf(add("postmaster"))).toBe("invalid-input");
  expect(await codeOf(add("ben", other.domain.id))).toBe("invalid-input");
  expect(await rows()).toHaveLength(1);
  expect(await jobs()).toEqual(before);
});

test("pauses and resumes what is ready, twice as well as once; what is not ready cannot be paused", async () => {
  const { add, deps, caller, tenantId, clock } = await world();
  const { id } = await add("ada");
  expect(await codeOf(setMailboxPaused(deps, caller, id, true))).toBe("conflict");
  await db.database.withTenant(tenantId, (tx) =>
    tx.update(mailboxes).set({ status: "ready" }).where(eq(mailboxes.id, id)),
  );
  for (let i = 0; i < 2; i += 1)
    expect((await setMailboxPaused(deps, caller, id, true)).status).toBe("paused");
  for (let i = 0; i < 2; i += 1)
    expect((await setMailboxPaused(deps, caller, id, false)).status).toBe("ready");
  const stranger = await makeAgency(db.database);
  expect(await codeOf(setMailboxPaused(deps, stranger.caller, id, true))).toBe("not-found");
  expect((await db.database.withTenant(tenantId, (tx) => getMailbox(tx, id, clock.now()))).status).toBe(
    "ready",
  );
});

test("yesterday's count is not today's", async () => {
  const { add, tenantId, clock } = await world();
  const { id } = await add("ada");
  await db.database.withTenant(tenantId, (tx) =>
    tx.update(mailboxes).set({ usageDay: "2026-03-01", sentToday: 7 }).where(eq(mailboxes.id, id)),
  );
  expect((await db.database.withTenant(tenantId, (tx) => getMailbox(tx, id, clock.now()))).sentToday).toBe(0);
});

test("an unused mailbox can go, and makes room", async () => {
  const { add, deps, caller, tenantId, domain, clock } = await world();
  const first = await add("a");
  await add("b");
  await add("c");
  expect(await codeOf(add("d"))).toBe("conflict");
  const stranger = await makeAgency(db.database);
  expect(await codeOf(removeMailbox(deps, stranger.caller, first.id))).toBe("not-found");
  await removeMailbox(deps, caller, first.id);
  await add("d");
  const { items } = await db.database.withTenant(tenantId, (tx) => listMailboxes(tx, clock.now(), domain.id));
  expect(items.map((box) => box.email.split("@")[0])).toEqual(["b", "c", "d"]);
});
