import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { inbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { sql } from "drizzle-orm";
import { inboxTries } from "./drain-inbox.ts";

/**
 * Takes a signed event and answers at once; the worker acts on it. The same event again is acknowledged and not taken
 * twice, unless it was given up: sent again, it is tried again. Throws `bad-signature` for one that is not Stripe's,
 * altered or too old.
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
  } catch (cause) {
    throw new Problem("bad-signature", { cause });
  }
  const { id, type, objectId } = event;
  const row = { source: "stripe", id, type, objectId, receivedAt: deps.clock.now() };
  const taken = await deps.database.withOperator((tx) =>
    tx
      .insert(inbox)
      .values(row)
      .onConflictDoUpdate({
        target: [inbox.source, inbox.id],
        set: { attempts: 0, notBefore: sql`now()` },
        setWhere: sql`${inbox.handledAt} is null and ${inbox.attempts} >= ${inboxTries.most}`,
      })
      .returning({ id: inbox.id }),
  );
  return taken.length > 0 ? "taken" : "known";
}
