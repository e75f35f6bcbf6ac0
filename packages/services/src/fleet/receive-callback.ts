import { createHmac, timingSafeEqual } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { minute, utcDay } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodes } from "@penguinmails/db/schema/fleet";
import { inbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq, sql } from "drizzle-orm";

type CallbackDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly callbackSecret: string | null;
};
type Callback = {
  readonly body: string;
  readonly timestamp: string | null;
  readonly signature: string | null;
};

const tolerance = 5 * minute;
/** Source under which refused callbacks are counted: one row a day and reason, however many come. */
export const refusedSource = "hostwinds-refused";

/** HMAC-SHA256 over `<timestamp>.<body>`, hex; the timestamp is in real seconds. */
export function signCallback(secret: string, timestamp: string, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

/**
 * A machine says that its bootstrap ended. Only a hint: the plan looks for itself. Throws `bad-signature` for what is
 * forged, stale or unsigned, `replayed` for what was used, `not-found` for a node that we don't have.
 */
export async function receiveCallback(deps: CallbackDeps, callback: Callback): Promise<void> {
  try {
    await take(deps, callback);
  } catch (error) {
    if (error instanceof Problem) await countRefused(deps, error.code);
    throw error;
  }
}

async function take(deps: CallbackDeps, { body, timestamp, signature }: Callback): Promise<void> {
  if (deps.callbackSecret === null || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp))
    throw new Problem("bad-signature");
  const expected = Buffer.from(signCallback(deps.callbackSecret, timestamp, body));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Problem("bad-signature");
  if (Math.abs(Date.now() - Number(timestamp) * 1_000) > tolerance)
    throw new Problem("bad-signature", { detail: "The callback is too old." });
  const name = nameIn(body);
  const node = await deps.database.withOperator(async (tx) => {
    const [known] = await tx
      .select({ id: nodes.id, tenantId: nodes.tenantId })
      .from(nodes)
      .where(eq(nodes.name, name));
    if (!known) throw new Problem("not-found");
    const row = {
      source: "hostwinds",
      id: signature,
      type: "bootstrap-ended",
      objectId: known.id,
      receivedAt: deps.clock.now(),
      handledAt: deps.clock.now(),
    };
    const fresh = await tx.insert(inbox).values(row).onConflictDoNothing().returning({ id: inbox.id });
    if (fresh.length === 0) throw new Problem("replayed");
    return known;
  });
  await deps.database.withTenant(node.tenantId, (tx) =>
    appendToOutbox(tx, "node.converge", { v: 1, tenantId: node.tenantId, nodeId: node.id }, deps.clock.now()),
  );
}

async function countRefused({ database, clock }: CallbackDeps, reason: string): Promise<void> {
  const now = clock.now();
  const row = {
    source: refusedSource,
    id: `${utcDay(now)} ${reason}`,
    type: "refused",
    objectId: reason,
    receivedAt: now,
    handledAt: now,
    attempts: 1,
  };
  await database.withOperator((tx) =>
    tx
      .insert(inbox)
      .values(row)
      .onConflictDoUpdate({
        target: [inbox.source, inbox.id],
        set: { attempts: sql`${inbox.attempts} + 1`, receivedAt: now },
      }),
  );
}

function nameIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed !== null && typeof parsed === "object" && "node" in parsed && typeof parsed.node === "string")
      return parsed.node;
  } catch {
    // Said below.
  }
  throw new Problem("bad-request", { detail: "The callback names no node." });
}
