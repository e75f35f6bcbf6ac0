import type { Clock } from "@penguinmails/core/ports/clock";
import { HostingError, type HostingProvider } from "@penguinmails/core/ports/hosting";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeCharts } from "@penguinmails/db/schema/node-health";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  /** Null: no account with a provider, and nobody to ask. */
  readonly hosting: HostingProvider | null;
};

/** Reads what the provider draws of a node's machine and keeps what we understand of it, or why there is nothing. */
export async function readCharts(
  { database, clock, hosting }: Deps,
  { tenantId, nodeId }: { readonly tenantId: string; readonly nodeId: string },
): Promise<void> {
  const [node] = await database.withTenant(tenantId, (tx) =>
    tx.select({ serviceId: nodes.serviceId }).from(nodes).where(eq(nodes.id, nodeId)),
  );
  if (!node) return;
  const answer = await answerOf(hosting, node.serviceId ?? "");
  await database.withTenant(tenantId, (tx) =>
    tx
      .update(nodeCharts)
      .set({ ...answer, answeredAt: clock.now() })
      .where(eq(nodeCharts.nodeId, nodeId)),
  );
}

async function answerOf(hosting: HostingProvider | null, serviceId: string) {
  if (!hosting) return { charts: null, problem: "There is no account with a provider." };
  try {
    return { charts: await hosting.readCharts(serviceId), problem: null };
  } catch (error) {
    if (error instanceof HostingError) return { charts: null, problem: error.message.slice(0, 500) };
    throw error;
  }
}
