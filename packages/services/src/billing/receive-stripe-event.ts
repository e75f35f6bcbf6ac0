import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { inbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";

/**
 * Takes a signed event and answers at once; the worker acts on it. The same event again is acknowledged and not taken
 * twice. Throws `bad-signature` for one that is not Stripe's, altered or too old.
 */
export async function receiveStripeEvent(
  deps: { readonly database: Database; readonly clock: Clock; readonly payments: Payments | null },
  rawBody: string,
  signature: string | null,
): Promise<"taken" | "known"> {
  if (deps.payments === null) throw new Problem("bad-signature");
  let event: ReturnType<Payments["verifyWebhook"]>;
  try {
    event = deps.payments.verifyWebhook(rawBody, signature, Date.now());
  } catch {
    throw new Problem("bad-signature");
  }
  const { id, type, objectId } = event;
  const row = { source: "stripe", id, type, objectId, receivedAt: deps.clock.now() };
  const fresh = await deps.database.withOperator((tx) =>
    tx.insert(inbox).values(row).onConflictDoNothing().returning({ id: inbox.id }),
  );
  return fresh.length > 0 ? "taken" : "known";
}
