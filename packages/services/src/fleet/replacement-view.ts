import { replacementSentence } from "@penguinmails/core/fleet/next-replacement-step";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { count, desc, inArray, or } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";

/** The newest replacement that each of these nodes has part in, as the old one or as the next. */
export async function replacementViews(tx: TenantDb | OperatorDb, nodeIds: readonly string[]) {
  const ids = [...nodeIds];
  const rows = await tx
    .select()
    .from(nodeReplacements)
    .where(or(inArray(nodeReplacements.nodeId, ids), inArray(nodeReplacements.nextNodeId, ids)))
    .orderBy(desc(nodeReplacements.id));
  const both = rows.flatMap(({ nodeId, nextNodeId }) => [nodeId, nextNodeId]);
  const named =
    both.length === 0
      ? []
      : await tx.select({ id: nodes.id, name: nodes.name }).from(nodes).where(inArray(nodes.id, both));
  const counted =
    both.length === 0
      ? []
      : await tx
          .select({ nodeId: domains.nodeId, n: count() })
          .from(domains)
          .where(inArray(domains.nodeId, both))
          .groupBy(domains.nodeId);
  const domainsOf = (id: string) => counted.find(({ nodeId }) => nodeId === id)?.n ?? 0;
  const nodeOf = (id: string) => ({ id, name: named.find((node) => node.id === id)?.name ?? "another node" });
  return (nodeId: string) => {
    const row = rows.find((each) => each.nodeId === nodeId || each.nextNodeId === nodeId);
    if (!row) return null;
    const { state, failureCause, failureRemedy } = row;
    const old = nodeOf(row.nodeId);
    const next = nodeOf(row.nextNodeId);
    const moved = domainsOf(next.id);
    return {
      state,
      old,
      next,
      sentence: replacementSentence(state, old.name, next.name, { moved, left: domainsOf(old.id) }),
      note: row.note,
      failure:
        failureCause === null ? null : { cause: failureCause, remedy: failureRemedy ?? "Ask support." },
      mayCancel: (state === "preparing" || state === "moving") && moved === 0,
      askedAt: new Date(row.askedAt).toISOString(),
      endedAt: instantOf(row.endedAt),
    };
  };
}
