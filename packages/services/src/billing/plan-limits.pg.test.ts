import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import { tenants } from "@penguinmails/db/schema/tenants";
import { asOwner, type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDomain } from "../domains/add-domain.ts";
import { testSecrets } from "../domains/domain-test-world.ts";
import { askForOperation } from "../fleet/ask-for-operation.ts";
import { addAddress } from "../fleet/change-addresses.ts";
import { codeOf, fleetWorld } from "../fleet/fleet-test-world.ts";
import { importLeads } from "../leads/import-leads.ts";
import { addMailbox } from "../mailboxes/add-mailbox.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  // One place of each is left beside two nodes, each with a domain and a mailbox: 2 × (999 + 499) and another 900.
  await asOwner(db.url, (client) =>
    client.query(`insert into plans select (jsonb_populate_record(plans, '{"key": "tight", "leads": 1, "domains": 3,
      "mailboxes": 3, "nodes": 3, "monthly_cents": 3896}'::jsonb)).* from plans where key = 'scale'`),
  );
  const plan = { rid: "vps-2gb", name: "small", cpu: 1, ramMb: 2_048, diskGb: 50, monthlyCents: 999 };
  const larger = { ...plan, rid: "vps-4gb", name: "large", ramMb: 4_096, monthlyCents: 1_899 };
  await db.database.withOperator((tx) =>
    tx.insert(machinePlans).values([plan, larger].map((each) => ({ ...each, readAt: 0 }))),
  );
});
afterAll(() => db.close());

/** An agency whose plan has one more place, with two nodes that serve, and what it can ask for on each of them. */
async function tightWorld() {
  const world = await fleetWorld(db.database, { plan: "tight" });
  const { container, caller, tenantId } = world;
  const pools = [await makePool(world.container, tenantId), await makePool(world.container, tenantId)];
  const deps = { ...container, secrets: testSecrets, reservedZones: [] };
  const asking = {
    lead: (n: number) =>
      importLeads(container, caller, {
        name: "list",
        bytes: new TextEncoder().encode(`email\nlead${n}@x.example\n`),
      }),
    domain: (n: number) =>
      addDomain(deps, caller, { name: `n${n}-${tenantId}.example`, nodeId: pools[n]?.nodeId ?? "" }),
    mailbox: (n: number) =>
      addMailbox(deps, caller, {
        domainId: pools[n]?.domainId ?? "",
        localPart: "last",
        displayName: "Last",
      }),
    address: (n: number) => addAddress(container, caller, pools[n]?.nodeId ?? ""),
    "larger machine": (n: number) =>
      askForOperation(container, caller, pools[n]?.nodeId ?? "", {
        kind: "resize",
        rid: "vps-4gb",
        reason: "the ticket 4711",
      }),
  };
  return { ...world, asking };
}
type Asked = keyof Awaited<ReturnType<typeof tightWorld>>["asking"];

/** Nodes are in `order-node.pg.test.ts`. */
const limited: readonly Asked[] = ["lead", "domain", "mailbox", "address", "larger machine"];

test.each(limited)(
  "of two who ask at once for the last %s that the plan has room for, one gets it",
  async (what) => {
    const { asking, inTenant, tenantId } = await tightWorld();
    const both = await inTenant(async (tx) => {
      await tx.select().from(tenants).where(eq(tenants.id, tenantId)).for("no key update");
      const asked = Promise.all([codeOf(asking[what](0)), codeOf(asking[what](1))]);
      await untilLockWaits(db.url, 2);
      return () => asked;
    });
    expect((await both()).sort()).toEqual(["fine", "plan-limit"]);
  },
);
