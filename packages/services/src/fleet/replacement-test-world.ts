import type { ConvergeOutcome } from "@penguinmails/core/ports/node-converger";
import { minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { Database } from "@penguinmails/db/tenant-db";
import { insertAttested, testSigningKeys } from "@penguinmails/testkit/attested";
import { insertHeldNode } from "@penguinmails/testkit/node-health";
import { and, asc, eq } from "drizzle-orm";
import { makeRuleBook } from "../reply-rules/rule-book.ts";
import { finished, fleetWorld, scripted } from "./fleet-test-world.ts";
import { nodeView } from "./node-view.ts";
import { cancelReplacement, replaceNode } from "./replace-node.ts";
import { walkReplacements } from "./walk-replacement.ts";

export const reason = "the ticket 4711";
export const broken = scripted(
  async (): Promise<ConvergeOutcome> => ({
    status: "failed",
    step: "order",
    cause: "No stock.",
    remedy: "Ask Hostwinds.",
  }),
);

/** An agency with a serving node that so many domains send from, each from an address of its own. */
export async function replacementWorld(database: Database, domainCount: number, plan = "growth") {
  const world = await fleetWorld(database, { plan });
  const { tenantId, inTenant, clock, container, caller } = world;
  const { id: oldId } = await world.order(2);
  await world.converge(oldId, finished);
  const domainIds = Array.from({ length: domainCount }, () => newId());
  const collected = { taken: 0, left: 0 };

  /** As after a look at the domain and a probe: it may send from where it is. */
  const prove = (domainId: string) =>
    inTenant(async (tx) => {
      const [row] = await tx
        .update(domains)
        .set({ status: "verified" })
        .where(eq(domains.id, domainId))
        .returning();
      const addressId = row?.addressId ?? "";
      const [address] = await tx.select().from(addresses).where(eq(addresses.id, addressId));
      const seen = { domain: row?.name ?? "", ip: address?.ip ?? "", hostname: address?.ptr ?? "x" };
      await insertAttested(tx, clock, { domainId, addressId, ...seen });
    });

  await inTenant(async (tx) => {
    const secondaries = await tx
      .select({ id: addresses.id })
      .from(addresses)
      .where(and(eq(addresses.nodeId, oldId), eq(addresses.kind, "secondary")))
      .orderBy(asc(addresses.id));
    const row = { tenantId, nodeId: oldId, status: "verified" as const, createdAt: clock.now() };
    for (const [n, id] of domainIds.entries())
      await tx
        .insert(domains)
        .values({ ...row, id, name: `d${n}-${id}.example`, addressId: secondaries[n]?.id ?? null });
  });
  for (const id of domainIds) await prove(id);

  const deps = (of: Database) => ({
    ...container,
    database: of,
    signingKeys: testSigningKeys,
    ruleBook: makeRuleBook(),
    collector: { drain: async () => collected },
  });
  const replacement = async () => {
    const [row] = await inTenant((tx) =>
      tx.select().from(nodeReplacements).where(eq(nodeReplacements.nodeId, oldId)),
    );
    if (!row) throw new Error("There is no replacement");
    return row;
  };
  const books = () =>
    inTenant(async (tx) => ({
      replacements: await tx.select().from(nodeReplacements),
      domains: await tx.select().from(domains).orderBy(asc(domains.id)),
      statuses: await tx.select({ id: nodes.id, status: nodes.status }).from(nodes).orderBy(asc(nodes.id)),
    }));

  return {
    ...world,
    oldId,
    domainIds,
    collected,
    prove,
    replacement,
    books,
    ask: () => replaceNode(container, caller, oldId, reason),
    cancel: () => cancelReplacement(container, caller, oldId, reason),
    /** A minute later, one step; `of` is what the worker has for a database. */
    walk: async (of: Database = database) => {
      clock.advance(minute);
      await walkReplacements(deps(of));
    },
    nextId: async () => (await replacement()).nextNodeId,
    nodeOf: async (domainId: string) => {
      const [row] = await inTenant((tx) => tx.select().from(domains).where(eq(domains.id, domainId)));
      return row?.nodeId;
    },
    view: (id: string) => inTenant((tx) => nodeView(tx, id)),
    /** The old node is read to its end and tells of an empty queue. */
    readOut: () =>
      inTenant(async (tx) => {
        await insertHeldNode(tx, oldId, clock.now());
        const vitals = { queued: 0 } as never;
        await tx.update(nodeHealth).set({ held: null, heldBy: null, vitals, vitalsAt: clock.now() });
        await tx.update(nodes).set({ logReadAt: clock.now() }).where(eq(nodes.id, oldId));
      }),
  };
}

/** The database of a worker that is killed before the commit of its nth transaction for this agency. */
export function killedAt(database: Database, tenantId: string, nth: number): Database {
  let count = 0;
  return {
    ...database,
    withTenant: (of, work) => {
      if (of === tenantId) count += 1;
      const isLast = of === tenantId && count === nth;
      return database.withTenant(of, async (tx) => {
        const result = await work(tx);
        if (isLast) throw new Error("killed");
        return result;
      });
    },
  };
}
