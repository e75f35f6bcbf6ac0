import type { RecordCheck } from "@penguinmails/core/domains/judge-records";
import { recordDeviations } from "@penguinmails/core/domains/record-deviations";
import { policy } from "@penguinmails/core/policy";
import type { Deviation, Inspection, NodeConverger } from "@penguinmails/core/ports/node-converger";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addresses, domains, nodeDrifts, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, isNull } from "drizzle-orm";
import type { EgressDeps } from "../domains/load-domain.ts";
import { followPlan } from "./follow-plan.ts";
import { judgeSuspicion } from "./judge-suspicion.ts";
import { servingNode } from "./node-access.ts";
import { factsOf } from "./node-facts.ts";
import { nodeSpecOf } from "./node-spec.ts";
import { renewDueCertificate } from "./renew-due-certificate.ts";

type Deps = EgressDeps & {
  readonly database: Database;
  readonly secrets: SecretBox;
  readonly converger: NodeConverger;
};

/**
 * Asks a serving node which steps of its plan no longer hold and writes each difference down, from when it was found to
 * when it is true again. Changes nothing on the machine, but asks for another certificate when one ends soon, and for the
 * plan when the agency's subscription has other services. What may be somebody else's trace is looked at again soon. What
 * could not be seen stays as it was known.
 */
export async function lookAtNode(
  deps: Deps,
  input: { readonly tenantId: string; readonly nodeId: string },
): Promise<void> {
  const node = await deps.database.withTenant(input.tenantId, (tx) => servingNode(tx, input.nodeId));
  if (!node) return;
  const inspection = await deps.converger.inspect(await nodeSpecOf(deps, node), factsOf(node));
  const now = deps.clock.now();
  await deps.database.withTenant(input.tenantId, async (tx) => {
    const [present] = await tx.select().from(nodes).where(eq(nodes.id, input.nodeId)).for("no key update");
    if (present?.status !== "serving") return;
    const deviations = [...inspection.deviations, ...(await ofRecords(tx, input.nodeId))];
    await store(tx, input.nodeId, { ...inspection, deviations }, now);
    const { isSuspect, isWatched } = await judgeSuspicion(tx, input.nodeId, now);
    await renewDueCertificate(tx, input.nodeId, inspection.deviations, now);
    // On a machine that may be somebody else's nothing is mended before staff have looked.
    if (!isSuspect) await followPlan(tx, present, now);
    const lookAgainInMs = isWatched ? policy.suspicion.standsForMs : policy.node.lookEveryMs;
    await tx
      .update(nodes)
      .set({ lookedAt: now, nextLookAt: now + lookAgainInMs, unseen: [...inspection.unseen] })
      .where(eq(nodes.id, input.nodeId));
  });
}

/** The domains are looked at on a schedule of their own; their last checks count here. */
async function ofRecords(tx: TenantDb, nodeId: string): Promise<readonly Deviation[]> {
  const rows = await tx
    .select({
      name: domains.name,
      verifiedAt: domains.verifiedAt,
      records: domains.records,
      ip: addresses.ip,
    })
    .from(domains)
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .where(eq(domains.nodeId, nodeId))
    .orderBy(domains.name);
  return rows.flatMap(({ name, verifiedAt, records, ip }) =>
    recordDeviations({ name, wasVerified: verifiedAt !== null, ip }, records as RecordCheck[]),
  );
}

const keyOf = ({ step, what }: { readonly step: string; readonly what: string }) => `${step}\n${what}`;

async function store(tx: TenantDb, nodeId: string, inspection: Inspection, now: EpochMs): Promise<void> {
  const open = await tx
    .select()
    .from(nodeDrifts)
    .where(and(eq(nodeDrifts.nodeId, nodeId), isNull(nodeDrifts.closedAt)));
  const known = new Map(open.map((row) => [keyOf(row), row.id]));
  const found = new Map(inspection.deviations.map((deviation) => [keyOf(deviation), deviation]));
  const unseen = new Set(inspection.unseen.map(({ step }) => step));
  for (const [key, { ips, hint, ...deviation }] of found) {
    const id = known.get(key);
    const told = { ...deviation, ips: ips === null ? null : [...ips], hint: hint ?? null, seenAt: now };
    if (id) await tx.update(nodeDrifts).set(told).where(eq(nodeDrifts.id, id));
    else
      await tx
        .insert(nodeDrifts)
        .values({ ...told, tenantId: tx.tenantId, id: newId(), nodeId, foundAt: now });
  }
  for (const row of open)
    if (!found.has(keyOf(row)) && !unseen.has(row.step))
      await tx.update(nodeDrifts).set({ closedAt: now }).where(eq(nodeDrifts.id, row.id));
}
