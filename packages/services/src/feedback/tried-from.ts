import type { LogRecord } from "@penguinmails/core/delivery/postfix-log";
import { numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { utcDay } from "@penguinmails/core/time";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, isNotNull, ne } from "drizzle-orm";
import { pairEvidence } from "../warmup/pair-subject.ts";
import type { MessageRow } from "./record-event.ts";

type Delivery = Extract<LogRecord, { kind: "delivery" }>;

/** A node's addresses by the transports that send from them. */
export type Transports = {
  readonly byNumber: ReadonlyMap<number, string>;
  /** The main address, which sends by no transport of its own; null: not in the books. */
  readonly mainId: string | null;
};

/** Numbers are given once, so that a line tells of the same address however late it is read. */
export async function transportsOf(tx: TenantDb, nodeId: string): Promise<Transports> {
  const [node] = await tx.select({ facts: nodes.facts }).from(nodes).where(eq(nodes.id, nodeId));
  const facts = (node?.facts ?? {}) as NodeFacts;
  const rows = await tx
    .select({ id: addresses.id, ip: addresses.ip, kind: addresses.kind })
    .from(addresses)
    .where(and(eq(addresses.nodeId, nodeId), ne(addresses.status, "released"), isNotNull(addresses.ip)));
  const idOf = new Map(rows.map(({ id, ip }) => [ip, id]));
  const numbered = [
    ...Object.entries(facts.leaving ?? {}).map(([ip, number]) => ({ ip, number })),
    ...numberedAddresses(facts),
  ];
  return {
    byNumber: new Map(
      numbered.flatMap(({ ip, number }) => {
        const id = idOf.get(ip);
        return id === undefined ? [] : [[number, id] as const];
      }),
    ),
    mainId: rows.find(({ kind }) => kind === "primary")?.id ?? null,
  };
}

/**
 * The address that the try was made from: the message may have been let go from another one since, and counts there. What
 * the line does not tell, the message does.
 */
export function triedFrom(
  { byNumber, mainId }: Transports,
  { isOutgoing, transport }: Pick<Delivery, "isOutgoing" | "transport">,
  message: MessageRow,
): string | null {
  if (!isOutgoing || message.addressId === null) return message.addressId;
  if (transport !== null) return byNumber.get(transport) ?? message.addressId;
  // One that has a transport would be named by it.
  const hasTransport = [...byNumber.values()].includes(message.addressId);
  return hasTransport ? (mainId ?? message.addressId) : message.addressId;
}

/**
 * The message as it was when that address tried it, to which what was answered belongs. One whose way ended there never
 * left from the other: it is counted as accepted there again, and no more where it was going. The token that it took there
 * stays spent.
 */
export async function asTriedFrom(
  tx: TenantDb,
  message: MessageRow,
  addressId: string | null,
  { status, at }: Pick<Delivery, "status" | "at">,
): Promise<MessageRow> {
  if (addressId === null || addressId === message.addressId) return message;
  // What bounces after all is taken from where it was counted as delivered.
  if (status !== "deferred" && message.delivery === "delivered") return message;
  const claimDay = utcDay(message.acceptedAt ?? at);
  const isOpen = message.delivery === "none" || message.delivery === "deferred";
  if (status !== "deferred" && isOpen) {
    await tx.update(messages).set({ addressId, claimDay }).where(eq(messages.id, message.id));
    countAccepted(tx, message, -1);
    countAccepted(tx, { ...message, addressId, claimDay }, 1);
  }
  return { ...message, addressId, claimDay };
}

function countAccepted(tx: TenantDb, message: MessageRow, accepted: 1 | -1): void {
  const { addressId, claimDay } = message;
  if (addressId === null || claimDay === null) return;
  const subjects = pairEvidence(addressId, operatorOf(message));
  addEvidence(
    tx,
    claimDay,
    subjects.map((subject) => ({ subject, delta: { accepted } })),
  );
}
