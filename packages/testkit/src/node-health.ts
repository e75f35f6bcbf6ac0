import { reachedAtFirst } from "@penguinmails/core/fleet/reachability";
import type { PrintedVitals } from "@penguinmails/core/fleet/read-vitals";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

const lost = { misses: 3, goods: 0, isLost: true, why: "says nothing" };

/** A node that was given up now: its mailboxes get no new slots. */
export async function insertHeldNode(tx: TenantDb, nodeId: string, now: EpochMs): Promise<void> {
  await tx.insert(nodeHealth).values({
    tenantId: tx.tenantId,
    nodeId,
    reach: "unreachable",
    reachSince: now,
    reachState: { ...reachedAtFirst, ssh: lost, smtp: lost },
    probes: [{ ssh: lost.why, smtp: lost.why, at: now }],
    nextProbeAt: now,
    held: "The machine answers on no way.",
    heldBy: "unreachable",
  });
}

/** What a machine prints whose disk is used to that share; calm in all else. */
export function printedWithDisk(diskUsed: number, at: EpochMs): PrintedVitals {
  const ticks = Math.floor(at / 10);
  const cpu = `0 0 0 ${ticks} 0 0 0 0 0 0`;
  return {
    proc: `==> /proc/loadavg <==\n0.10 0.10 0.10 1/9 9\n\n==> /proc/stat <==\ncpu  ${cpu}\ncpu0 ${cpu}\n\n==> /proc/meminfo <==\nMemTotal: 2097152 kB\nMemAvailable: 1048576 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n`,
    disk: `size avail inodes free\n1000000 ${Math.round(1_000_000 * (1 - diskUsed))} 1000 900\n`,
    queue: "xx",
    restarts: "0\n",
    clock: String(at),
    askedAt: at,
    answeredAt: at,
  };
}

/** A node that an operation has taken down for a while: its mailboxes get no new slots until the operation is over. */
export async function insertOperatedNode(tx: TenantDb, nodeId: string, now: EpochMs): Promise<void> {
  const id = newId();
  const operation = { tenantId: tx.tenantId, id, nodeId, kind: "resize" as const, rid: "vps-4gb" };
  await tx.insert(nodeOperations).values({ ...operation, state: "running", askedAt: now });
  const facts = { mailWaits: { for: id, why: "The machine is made larger and is down for some minutes." } };
  await tx.update(nodes).set({ facts }).where(eq(nodes.id, nodeId));
}

/** A domain that a list holds by which operators refuse: its mailboxes get no new slots until its task is closed. */
export async function insertListedDomain(
  tx: TenantDb,
  { domainId }: { readonly domainId: string },
  now: EpochMs,
): Promise<void> {
  await tx.insert(delistings).values({ tenantId: tx.tenantId, id: newId(), domainId, openedAt: now });
}

/** A domain that is about to move to another node: its mailboxes get no new slots until it has. */
export async function insertMovingDomain(
  tx: TenantDb,
  { nodeId, domainId }: { readonly nodeId: string; readonly domainId: string },
  now: EpochMs,
): Promise<void> {
  const both = { tenantId: tx.tenantId, id: newId(), nodeId, nextNodeId: nodeId };
  const held = { heldDomainId: domainId, heldSince: now, askedAt: now };
  await tx.insert(nodeReplacements).values({ ...both, ...held, state: "moving" });
}
