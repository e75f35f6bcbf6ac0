import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { NodeProbe } from "@penguinmails/core/ports/node-probe";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { ownersOf } from "../billing/owners.ts";
import { nodeAccessOf, servingNode } from "./node-access.ts";
import { factsOf } from "./node-facts.ts";
import { claimProbe, recordProbe } from "./record-probe.ts";
import { tellLosses } from "./tell-losses.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly probe: NodeProbe;
  readonly dashboardUrl: string;
};
type Due = { readonly tenantId: string; readonly id: string };

const mostARound = 500;
const mostAtOnce = 16;
/** Real time between two looks at one node, for worlds whose minutes pass faster than a machine answers. */
const leastRealPauseMs = 10_000;

/**
 * Looks from here at every serving node that is due, a bounded number at once; a machine that hangs holds up no other.
 * Then tells of those that are lost, unless it may be us who are.
 * Returns how many were looked at. Safe to run in several workers at once; afterwards throws what went wrong with any.
 */
export async function probeDueNodes(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const due: Due[] = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: nodes.tenantId, id: nodes.id })
      .from(nodes)
      .leftJoin(nodeHealth, and(eq(nodeHealth.tenantId, nodes.tenantId), eq(nodeHealth.nodeId, nodes.id)))
      .where(
        and(
          eq(nodes.status, "serving"),
          or(isNull(nodeHealth.nextProbeAt), lte(nodeHealth.nextProbeAt, now)),
        ),
      )
      .orderBy(sql`${nodeHealth.nextProbeAt} nulls first`)
      .limit(mostARound),
  );
  let probed = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    for (let node = due.shift(); node; node = due.shift()) {
      try {
        if (await probeOne(deps, node)) probed += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, due.length) }, lane));
  await tellLosses(deps, leastRealPauseMs * deps.clock.speed);
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} node(s) could not be probed: ${failures[0]}`);
  return probed;
}

async function probeOne(deps: Deps, { tenantId, id }: Due): Promise<boolean> {
  const { database, clock, secrets, dashboardUrl } = deps;
  const pauseMs = leastRealPauseMs * clock.speed;
  const node = await database.withTenant(tenantId, async (tx) => {
    const now = clock.now();
    const nextAt = now + Math.max(pauseMs, policy.node.probeEveryMs);
    return (await claimProbe(tx, id, now, nextAt)) ? servingNode(tx, id) : null;
  });
  const access = node && nodeAccessOf(secrets, node);
  if (!access) return false;
  const seen = await deps.probe.probe(access, factsOf(node).extras ?? []);
  const owners = await ownersOf(database, tenantId);
  await database.withTenant(tenantId, (tx) =>
    recordProbe(tx, id, seen, clock.now(), { pauseMs, owners, dashboardUrl }),
  );
  return true;
}
