import type { Clock } from "@penguinmails/core/ports/clock";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { eachOf } from "./each-of.ts";

/** Those who send are judged by the pacer before each day's first message; this asks it for those who don't. */
export async function closeIdleTenants(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const idle = await deps.database.withOperator(async (tx) => {
    const withPairs = await tx.selectDistinct({ tenantId: pairs.tenantId }).from(pairs);
    const sending = await tx
      .selectDistinct({ tenantId: campaigns.tenantId })
      .from(campaigns)
      .where(eq(campaigns.status, "running"));
    const busy = new Set(sending.map((row) => row.tenantId));
    return withPairs.filter((row) => !busy.has(row.tenantId));
  });
  await eachOf(idle, async ({ tenantId }) => {
    await deps.database.withTenant(tenantId, (tx) =>
      appendToOutbox(tx, "warmup.close-day", { v: 1, tenantId }, deps.clock.now()),
    );
  });
}
