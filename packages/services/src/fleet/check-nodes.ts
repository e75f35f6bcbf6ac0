import type { Clock } from "@penguinmails/core/ports/clock";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { unreadOf } from "./node-trouble.ts";

/** Says how many nodes serve; throws, naming them, when the log or the collector of some was not read for long. */
export async function checkNodes(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<string> {
  const serving = await deps.database.withOperator((tx) =>
    tx
      .select({
        name: nodes.name,
        logReadAt: nodes.logReadAt,
        collectorReadAt: nodes.collectorReadAt,
        servingSince: nodes.servingSince,
      })
      .from(nodes)
      .where(eq(nodes.status, "serving")),
  );
  const unread = serving.filter((node) => unreadOf(node, deps.clock) !== null);
  if (unread.length === 0) return `${serving.length} ${serving.length === 1 ? "node" : "nodes"} serving`;
  const names = unread
    .map((node) => node.name)
    .join(", ")
    .slice(0, 120);
  throw new Error(
    `${unread.length} of ${serving.length} nodes: log or collector not read for long (${names})`,
  );
}
