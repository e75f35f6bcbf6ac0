import { Problem } from "@penguinmails/contracts/problems";
import { nextReplacementStep, type ReplacementStep } from "@penguinmails/core/fleet/next-replacement-step";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { countLeftBehind } from "../blocklists/take-queue-along.ts";
import { leastUsedAddress } from "../domains/add-domain.ts";
import { changeAddress } from "../domains/change-address.ts";
import { ingestCollector } from "../feedback/ingest-collector.ts";
import { eachOf } from "../platform/each-of.ts";
import { leaveQueue } from "./leave-queue.ts";
import { domainsOn, isProven, type ReplacementRow, replacementFacts } from "./replacement-facts.ts";
import { giveBack } from "./retire-node.ts";

type Deps = Parameters<typeof ingestCollector>[0];
type Ref = { readonly tenantId: string; readonly id: string };

const walker = { kind: "system", id: "replacement", requestId: null } as const;

/** Takes every replacement that is under way one step on. */
export async function walkReplacements(deps: Deps): Promise<void> {
  const open = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: nodeReplacements.tenantId, id: nodeReplacements.id })
      .from(nodeReplacements)
      .where(isNull(nodeReplacements.endedAt)),
  );
  await eachOf(open, (ref) => walkReplacement(deps, ref));
}

/**
 * One step, decided and done in one transaction: a worker that is killed leaves the state before it. Only the last look
 * into the old node's collector is outside, because it may be repeated.
 */
async function walkReplacement(deps: Deps, ref: Ref): Promise<void> {
  const step = await advance(deps, ref, null);
  if (step?.do !== "give-back") return;
  const isRead = await readOut(deps, step.nodeId);
  await advance(deps, ref, { isRead });

  async function readOut(of: Deps, nodeId: string): Promise<boolean> {
    try {
      const { taken, left } = await ingestCollector(of, { tenantId: ref.tenantId, nodeId });
      return taken + left === 0;
    } catch (error) {
      of.log?.info({ err: error, nodeId }, "the collector of a node that is replaced could not be read");
      return false;
    }
  }
}

type Advanced = ReplacementStep & { readonly nodeId: string };

/** `collector` null: it was not looked into yet, and giving back is left to the next call. */
function advance(
  deps: Deps,
  ref: Ref,
  collector: { readonly isRead: boolean } | null,
): Promise<Advanced | null> {
  const now = deps.clock.now();
  return deps.database.withTenant(ref.tenantId, async (tx) => {
    const [row] = await tx
      .select()
      .from(nodeReplacements)
      .where(and(eq(nodeReplacements.id, ref.id), isNull(nodeReplacements.endedAt)))
      .for("update", { skipLocked: true });
    const facts = row && (await replacementFacts(tx, row, now));
    if (!row || !facts) return null;
    const step = nextReplacementStep(facts, now);
    const isServing = facts.old.status === "serving";
    if (step.do !== "give-back") await take(tx, row, step, { now, isServing });
    else if (collector) await settleDrain(tx, row, step, collector.isRead, now);
    return { ...step, nodeId: row.nodeId };
  });
}

async function take(
  tx: TenantDb,
  row: ReplacementRow,
  step: Exclude<ReplacementStep, { do: "give-back" }>,
  at: Moment,
): Promise<void> {
  const { now } = at;
  switch (step.do) {
    case "wait":
      return change(tx, row, { note: step.for });
    case "stop":
      return stop(tx, row, step, now);
    case "hold-a-domain": {
      const left = await domainsOn(tx, row.nodeId);
      const listed = await leaveListed(tx, left);
      const free = left.filter(({ id }) => !listed.has(id));
      if (left[0] && !free[0]) return stop(tx, row, stillListed(left[0].name), now);
      const waiting = await waitedFor(tx, row.nodeId, free, at);
      const first = free.find(({ id }) => !waiting.has(id));
      if (free[0] && !first) return letGo(tx, row, free[0].name);
      return change(tx, row, { note: null, heldDomainId: first?.id ?? null, heldSince: now });
    }
    case "move-the-held":
      return moveHeld(tx, row, at);
    case "go-on": {
      const drainingSince = step.to === "draining" ? now : row.drainingSince;
      const endedAt = step.to === "done" ? now : null;
      return goOn(tx, row, step.to, { drainingSince, endedAt }, now);
    }
  }
}

/** Whatever it writes, what stopped it is over. */
async function change(tx: TenantDb, row: ReplacementRow, what: Partial<ReplacementRow>): Promise<void> {
  await tx
    .update(nodeReplacements)
    .set({ failureCause: null, failureRemedy: null, ...what })
    .where(eq(nodeReplacements.id, row.id));
}

async function goOn(
  tx: TenantDb,
  row: ReplacementRow,
  state: ReplacementRow["state"],
  what: Partial<ReplacementRow>,
  now: EpochMs,
): Promise<void> {
  await change(tx, row, { ...what, state, note: null });
  await appendAudit(tx, walker, now, {
    action: `node.replacement-${state}`,
    subjectKind: "node",
    subjectId: row.nodeId,
    detail: { nextNodeId: row.nextNodeId },
  });
}

/** The domain that was to move next is let go: it sends on from where it is. */
async function stop(
  tx: TenantDb,
  row: ReplacementRow,
  { cause, remedy }: { readonly cause: string; readonly remedy: string },
  now: EpochMs,
): Promise<void> {
  await change(tx, row, {
    heldDomainId: null,
    heldSince: null,
    note: null,
    failureCause: cause,
    failureRemedy: remedy,
  });
  if (row.failureCause === cause) return;
  await appendAudit(tx, walker, now, {
    action: "node.replacement-stopped",
    subjectKind: "node",
    subjectId: row.nodeId,
    detail: { nextNodeId: row.nextNodeId, cause },
  });
}

/** When, and whether the node that goes still serves then. */
type Moment = { readonly now: EpochMs; readonly isServing: boolean };

/**
 * Those of these domains of which the node keeps mail from before they got another address of it. The next machine can't
 * send that, nor may the old one once the records name neither its addresses nor its key. So it leaves first, in portions,
 * and is three days old at most. A machine that does not serve sends nothing, and is not waited for.
 */
async function waitedFor(
  tx: TenantDb,
  nodeId: string,
  of: readonly { readonly id: string; readonly addressId: string | null }[],
  { now, isServing }: Moment,
): Promise<ReadonlySet<string>> {
  const waiting = new Set<string>();
  for (const { id, addressId } of isServing ? of : [])
    if (addressId !== null && (await countLeftBehind(tx, { id, nodeId, addressId }, now)) > 0)
      waiting.add(id);
  return waiting;
}

/** No domain is held: what waits of this one leaves first. */
function letGo(tx: TenantDb, row: ReplacementRow, name: string): Promise<void> {
  const note = `${name} moves once what waits of it since it got another address has left`;
  return change(tx, row, { heldDomainId: null, heldSince: null, note });
}

async function moveHeld(tx: TenantDb, row: ReplacementRow, at: Moment): Promise<void> {
  const { now } = at;
  const [held] = await tx
    .select({ domain: domains, ip: addresses.ip })
    .from(domains)
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .where(eq(domains.id, row.heldDomainId ?? ""))
    .for("no key update", { of: domains });
  if (!held) return;
  const { domain } = held;
  if ((await leaveListed(tx, [domain])).size > 0) return stop(tx, row, stillListed(domain.name), now);
  // It may have got another address since it was held.
  if ((await waitedFor(tx, row.nodeId, [domain], at)).size > 0) return letGo(tx, row, domain.name);
  const to = await leastUsedAddress(tx, row.nextNodeId).catch((error: unknown) => {
    if (error instanceof Problem) return null;
    throw error;
  });
  if (!to) {
    const cause = "The next node has no address that could send right now.";
    const remedy = "Look at the grades of its addresses; the replacement goes on as soon as one may be used.";
    return stop(tx, row, { cause, remedy }, now);
  }
  // One that sent nothing before is not waited for: the next need not wait for its records.
  const wasSending = await isProven(tx, domain.id, now);
  await changeAddress(tx, walker, now, {
    domain,
    from: held.ip ?? "none",
    to: { ...to, nodeId: row.nextNodeId },
    reason: "Its node is replaced.",
    because: "Another machine takes the place of the one that the domain was on.",
    key: `replaced:${row.id}:${domain.id}`,
  });
  // `domain` as it was before.
  await leaveQueue(tx, row, domain, now);
  const moved = { unprovenDomainId: wasSending ? domain.id : null, movedAt: now };
  await change(tx, row, { ...moved, heldDomainId: null, heldSince: null, note: null });
}

/** Those of these domains whose address is listed for a cause that was not mended: it would burn the next address as well. */
async function leaveListed(
  tx: TenantDb,
  of: readonly { readonly id: string }[],
): Promise<ReadonlySet<string>> {
  const ids = of.map(({ id }) => id);
  const rows = await tx
    .select({ id: domains.id })
    .from(domains)
    .innerJoin(
      delistings,
      and(eq(delistings.tenantId, domains.tenantId), eq(delistings.addressId, domains.addressId)),
    )
    .where(
      and(
        inArray(domains.id, ids),
        isNull(delistings.closedAt),
        sql`not ${delistings.ticks} ? 'cause-fixed'`,
      ),
    );
  return new Set(rows.map(({ id }) => id));
}

const stillListed = (name: string) => ({
  cause: `${name} leaves from an address that stands on a block list, and its cause was not mended yet.`,
  remedy: "Find and mend the cause, and tick it under Block lists: the replacement goes on by itself.",
});

async function settleDrain(
  tx: TenantDb,
  row: ReplacementRow,
  { isGivenUp }: { readonly isGivenUp: boolean },
  isRead: boolean,
  now: EpochMs,
): Promise<void> {
  if (!isRead && !isGivenUp)
    return change(tx, row, { note: "its collector was not empty when it was last read" });
  await goOn(tx, row, "retiring", {}, now);
  await giveBack(tx, walker, row.nodeId, now);
}
