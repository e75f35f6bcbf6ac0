import type { mailboxView as view } from "@penguinmails/contracts/http/domains";
import { Problem } from "@penguinmails/contracts/problems";
import { operatorLabel, operatorName } from "@penguinmails/core/delivery/operator-name";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { operatorOrder } from "@penguinmails/db/repositories/operator-order";
import { pairs } from "@penguinmails/db/schema/evidence";
import { domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt } from "drizzle-orm";
import type { z } from "zod";
import { type SendingHolds, sendingHolds, type WayOut } from "../delivery/sending-holds.ts";
import { ofPresentAddress } from "../egress/egress-row.ts";
import { instantOf } from "../platform/instant.ts";
import { heldOperators, waitingDomains } from "../refusals/refusal-holds.ts";

type MailboxRow = typeof mailboxes.$inferSelect;
export type MailboxView = z.infer<typeof view>;

type Found = WayOut & { readonly mailbox: MailboxRow };

/** What is known once about all mailboxes of a list. */
type Standing = {
  readonly nowMs: EpochMs;
  readonly holds: SendingHolds;
  /** Sentences about operators that nobody's mail goes to, and by the domain and by the address that they are about. */
  readonly towards: readonly string[];
  readonly partHolds: ReadonlyMap<string, readonly string[]>;
};

function mailboxView(
  { mailbox: row, ...way }: Found,
  { nowMs, holds, towards, partHolds }: Standing,
): MailboxView {
  const { id, addressId } = way.domain;
  const hold = row.status === "ready" ? holds.of(way) : null;
  const maySend = row.status === "ready" && hold === null;
  return {
    id: row.id,
    email: row.email,
    displayName: row.displayName,
    domainId: row.domainId,
    status: row.status,
    hold,
    partHolds: maySend
      ? [
          ...towards,
          ...(partHolds.get(id) ?? []),
          ...(addressId === null ? [] : (partHolds.get(addressId) ?? [])),
        ]
      : [],
    capPerDay: row.capPerDay,
    sentToday: row.usageDay === utcDay(nowMs) ? row.sentToday : 0,
    nextSendAt: instantOf(row.nextSendAt),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

/** Of what leaves at all, what waits: mail to operators that refuse a domain, or towards whom it or its address rests. */
async function partHoldsNow(tx: TenantDb, nowMs: EpochMs): Promise<ReadonlyMap<string, readonly string[]>> {
  const told = new Map<string, string[]>();
  const tell = (id: string, sentence: string) => told.set(id, [...(told.get(id) ?? []), sentence]);
  for (const { kind, subject, operator } of await waitingDomains(tx, nowMs))
    tell(
      subject,
      kind === "domain"
        ? `${operatorLabel(operator)} refuses mail of its domain.`
        : `Its domain rests towards ${operatorName(operator)}.`,
    );
  const resting = await tx
    .select({ addressId: pairs.addressId, operator: pairs.operator })
    .from(pairs)
    .where(gt(pairs.restsUntil, nowMs))
    .orderBy(operatorOrder(pairs.operator));
  const restsTowards = new Map<string, string[]>();
  for (const { addressId, operator } of resting)
    restsTowards.set(addressId, [...(restsTowards.get(addressId) ?? []), operatorName(operator)]);
  for (const [addressId, names] of restsTowards)
    tell(addressId, `Its address rests towards ${shortList(names)}.`);
  return told;
}

/** So many operators are named; the others are counted. */
const namedAtMost = 3;

/** "Google", "Google and Yahoo", "Apple, Google, Yahoo and 4 more". */
function shortList(names: readonly string[]): string {
  const head = names.slice(0, namedAtMost);
  const more = names.length - head.length;
  const all = more > 0 ? [...head, `${more} more`] : head;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

async function standingNow(tx: TenantDb, nowMs: EpochMs): Promise<Standing> {
  const towards = [...(await heldOperators(tx, nowMs))].map(
    (operator) => `${operatorLabel(operator)} calls everybody unknown, by a fault of its own.`,
  );
  return { nowMs, holds: await sendingHolds(tx, nowMs), towards, partHolds: await partHoldsNow(tx, nowMs) };
}

const withWayOut = (tx: TenantDb) =>
  tx
    .select({ mailbox: mailboxes, domain: domains, egress: egressAttestations, node: nodes })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .leftJoin(egressAttestations, ofPresentAddress);

/** Throws `not-found`. */
export async function getMailbox(tx: TenantDb, id: string, nowMs: EpochMs): Promise<MailboxView> {
  const [row] = await withWayOut(tx).where(eq(mailboxes.id, id));
  if (!row) throw new Problem("not-found");
  return mailboxView(row, await standingNow(tx, nowMs));
}

/** All of the tenant, or of one domain; by address. A plan's limit keeps them few. */
export async function listMailboxes(
  tx: TenantDb,
  nowMs: EpochMs,
  domainId: string | null,
): Promise<{ items: MailboxView[]; nextCursor: null }> {
  const rows = await withWayOut(tx)
    .where(domainId === null ? undefined : eq(mailboxes.domainId, domainId))
    .orderBy(asc(mailboxes.email));
  const standing = await standingNow(tx, nowMs);
  return { items: rows.map((row) => mailboxView(row, standing)), nextCursor: null };
}
