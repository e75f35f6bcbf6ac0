import { addressNames } from "@penguinmails/core/domains/node-addresses";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import type { EpochMs } from "@penguinmails/core/time";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import { nodeEvidence } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, ne, sql } from "drizzle-orm";
import { moveAddress } from "./move-address.ts";
import { awaitSecondaries, exchangeMain, followSwaps, recordGrades } from "./record-grades.ts";

type NodeRow = typeof nodes.$inferSelect;

/** What the node's plan has learned so far. */
export function factsOf(row: NodeRow): NodeFacts {
  const { rid, serviceId, primaryIp, hostKey, sshPublicKey, sealedSshPrivateKey, monthlyCents } = row;
  const columns = {
    rid,
    serviceId,
    primaryIp,
    hostKey,
    sshPublicKey,
    sshPrivateKey: sealedSshPrivateKey,
    monthlyCents,
  };
  const known = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
  return { ...(row.facts as NodeFacts), ...known };
}

/** Facts with a column of their own go there, the others to `facts`; what they say of addresses goes to their rows. */
export async function learn(
  tx: TenantDb,
  nowMs: EpochMs,
  nodeId: string,
  news: Partial<NodeFacts>,
): Promise<void> {
  const {
    rid,
    serviceId,
    primaryIp,
    hostKey,
    sshPublicKey,
    sshPrivateKey,
    monthlyCents,
    evidence,
    ...others
  } = news;
  const columns = {
    rid,
    serviceId,
    primaryIp,
    hostKey,
    sshPublicKey,
    sealedSshPrivateKey: sshPrivateKey,
    monthlyCents,
  };
  const known = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  const [node] = await tx
    .update(nodes)
    .set({ ...known, facts: sql`${nodes.facts} || ${JSON.stringify(others)}::jsonb` })
    .where(eq(nodes.id, nodeId))
    .returning();
  if (!node) return;
  if (primaryIp !== undefined) await exchangeMain(tx, nodeId, primaryIp);
  if (news.grades !== undefined) await recordGrades(tx, nowMs, nodeId, news.grades);
  if (news.swaps !== undefined) await followSwaps(tx, nowMs, nodeId, news.swaps);
  if (news.swaps !== undefined || news.mainSwap !== undefined)
    await awaitSecondaries(tx, nowMs, node, factsOf(node));
  if (evidence !== undefined)
    await tx
      .insert(nodeEvidence)
      .values({ ...evidence, tenantId: tx.tenantId, nodeId })
      .onConflictDoNothing();
  if (primaryIp !== undefined) await assign(tx, nowMs, nodeId, "primary", [primaryIp]);
  if (news.secondaryIps !== undefined) await assign(tx, nowMs, nodeId, "secondary", news.secondaryIps);
  if (news.ptrOf !== undefined) await namePtrs(tx, nodeId, news.ptrOf);
}

/** Gives confirmed IPs to the rows that were ordered, in order; an IP that has its row keeps it. */
async function assign(
  tx: TenantDb,
  nowMs: EpochMs,
  nodeId: string,
  kind: "primary" | "secondary",
  ips: readonly string[],
): Promise<void> {
  const rows = await tx
    .select()
    .from(addresses)
    .where(and(eq(addresses.nodeId, nodeId), eq(addresses.kind, kind), ne(addresses.status, "released")))
    .orderBy(asc(addresses.id))
    .for("no key update");
  const unknown = ips.filter((ip) => !rows.some((row) => row.ip === ip));
  const free = rows.filter((row) => row.ip === null);
  for (const [n, ip] of unknown.entries()) {
    const row = free[n];
    if (!row) continue;
    await tx.update(addresses).set({ ip }).where(eq(addresses.id, row.id));
    await moveAddress(tx, nowMs, { ...row, ip }, "confirmed", "assigned");
  }
}

async function namePtrs(tx: TenantDb, nodeId: string, ips: readonly string[]): Promise<void> {
  const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId));
  if (!node) return;
  for (const { ip, name } of addressNames(node.hostname, factsOf(node))) {
    if (!ips.includes(ip)) continue;
    await tx
      .update(addresses)
      .set({ ptr: name })
      .where(and(eq(addresses.nodeId, nodeId), eq(addresses.ip, ip), ne(addresses.status, "released")));
  }
}
