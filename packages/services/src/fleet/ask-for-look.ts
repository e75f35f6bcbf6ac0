import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull, lte, or } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { eachOf } from "../platform/each-of.ts";
import { servingNode } from "./node-access.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

const mostAtOnce = 200;

/** The button: asks for a look at the node now. Throws `not-found`, and `conflict` for a node that does not serve. */
export async function askForLook(deps: Deps, caller: Caller, id: string): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const [known] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.id, id));
    if (!known) throw new Problem("not-found");
    if (!(await servingNode(tx, id)))
      throw new Problem("conflict", { detail: "Only a node that serves can differ from its plan." });
    await appendToOutbox(tx, "node.look", { v: 1, tenantId: caller.tenantId, nodeId: id }, now);
    await appendAudit(tx, caller.actor, now, { action: "node.look", subjectKind: "node", subjectId: id });
  });
}

/**
 * Asks for a look at every serving node that is due and moves its due time on, so that a slow look is not asked for
 * twice. Returns how many were asked for; safe to run in several workers at once.
 */
export async function lookAtDueNodes(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const isDue = and(eq(nodes.status, "serving"), or(isNull(nodes.nextLookAt), lte(nodes.nextLookAt, now)));
  const due = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: nodes.tenantId, id: nodes.id })
      .from(nodes)
      .where(isDue)
      .orderBy(asc(nodes.nextLookAt))
      .limit(mostAtOnce),
  );
  let asked = 0;
  await eachOf(due, async ({ tenantId, id }) => {
    await deps.database.withTenant(tenantId, async (tx) => {
      const claimed = await tx
        .update(nodes)
        .set({ nextLookAt: now + policy.node.lookEveryMs })
        .where(and(eq(nodes.id, id), isDue))
        .returning({ id: nodes.id });
      if (claimed.length === 0) return;
      await appendToOutbox(tx, "node.look", { v: 1, tenantId, nodeId: id }, now);
      asked += 1;
    });
  });
  return asked;
}
