import { Problem } from "@penguinmails/contracts/problems";
import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { readUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { messages } from "@penguinmails/db/schema/campaigns";
import { erasureRequests } from "@penguinmails/db/schema/people";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq, min } from "drizzle-orm";
import { recordEvent } from "../feedback/record-event.ts";
import { suppress } from "./suppress.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly signingKeys: SigningKeys };

/** What the page shows before anything is done. Throws `not-found` for a token that isn't ours, `expired-token`. */
export async function readOptOut(
  deps: Deps,
  token: string,
): Promise<{
  readonly agencyName: string;
  readonly recipient: string;
  readonly done: boolean;
  readonly isErased: boolean;
  /** Until when the agency has to answer this person's wish to be erased; null while they never asked. */
  readonly erasureDueAt: EpochMs | null;
}> {
  const { tenantId, messageId } = requireOptOutToken(deps, token);
  return deps.database.withTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select({
        agencyName: tenants.name,
        recipient: messages.recipient,
        recipientHash: messages.recipientHash,
        unsubscribedAt: messages.unsubscribedAt,
      })
      .from(messages)
      .innerJoin(tenants, eq(tenants.id, messages.tenantId))
      .where(eq(messages.id, messageId));
    if (!row) throw new Problem("not-found");
    return {
      agencyName: row.agencyName,
      recipient: row.recipient === null ? "This address" : maskAddress(row.recipient),
      // Who was erased is listed for good.
      done: row.unsubscribedAt !== null || row.recipient === null,
      isErased: row.recipient === null,
      erasureDueAt: row.recipient === null ? null : await readErasureDue(tx, row.recipientHash),
    };
  });
}

/** Of the first request that came by a link in any message to this address. */
async function readErasureDue(tx: TenantDb, recipientHash: string): Promise<EpochMs | null> {
  const [first] = await tx
    .select({ dueAt: min(erasureRequests.dueAt) })
    .from(erasureRequests)
    .innerJoin(messages, eq(messages.id, erasureRequests.messageId))
    .where(eq(messages.recipientHash, recipientHash));
  return first?.dueAt ?? null;
}

/** Opts the recipient out at once and for good. Repeating it changes nothing and succeeds. Errors as `readOptOut`. */
export async function optOut(deps: Deps, token: string, requestId: string | null): Promise<void> {
  const { tenantId, messageId } = requireOptOutToken(deps, token);
  await deps.database.withTenant(tenantId, async (tx) => {
    const outcome = await recordOptOut(tx, messageId, deps.clock.now(), "link");
    if (outcome === "unknown") throw new Problem("not-found");
    if (outcome === "known") return;
    const act = { action: "recipient.opt-out", subjectKind: "message", subjectId: messageId };
    await appendAudit(tx, { kind: "recipient", id: messageId, requestId }, deps.clock.now(), act);
  });
}

/** The opt-out itself, by whichever way it came; `known`: of a message that had it already, `unknown`: of none. */
export async function recordOptOut(
  tx: TenantDb,
  messageId: string,
  nowMs: number,
  source: "link" | "collector",
): Promise<"new" | "known" | "unknown"> {
  const [message] = await tx.select().from(messages).where(eq(messages.id, messageId)).for("no key update");
  if (!message) return "unknown";
  const isNew = await recordEvent(
    tx,
    message,
    { kind: "unsubscribed", at: nowMs, dedupeKey: `unsubscribed:${messageId}`, source },
    { optOut: 1 },
  );
  if (isNew) await tx.update(messages).set({ unsubscribedAt: nowMs }).where(eq(messages.id, messageId));
  // Also when the event is known: a suppression that somehow went missing must come back.
  if (message.recipient !== null)
    await suppress(tx, nowMs, { email: message.recipient, reason: "unsubscribe", messageId });
  return isNew ? "new" : "known";
}

/** Throws `not-found` for a token that isn't ours, `expired-token`. */
export function requireOptOutToken(
  deps: Omit<Deps, "database">,
  token: string,
): { readonly tenantId: string; readonly messageId: string } {
  const read = readUnsubscribeToken(deps.signingKeys, token, deps.clock.now());
  if (read === null) throw new Problem("not-found");
  if ("expired" in read) throw new Problem("expired-token");
  return read;
}

/** `jane.doe@corp.example` → `j…@corp.example`: enough to know oneself by. */
function maskAddress(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}…${email.slice(at)}`;
}
