import type { Clock } from "@penguinmails/core/ports/clock";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { isSilent } from "./node-trouble.ts";

/** Says how many nodes serve; throws, naming them, when the log of some was not read for long. */
export async function checkNodes(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<string> {
  const serving = await deps.database.withOperator((tx) =>
    tx
      .select({ name: nodes.name, logReadAt: nodes.logReadAt, servingSince: nodes.servingSince })
      .from(nodes)
      .where(eq(nodes.status, "serving")),
  );
  const silent = serving.filter((node) => isSilent(node, deps.clock));
  if (silent.length === 0) return `${serving.length} ${serving.length === 1 ? "node" : "nodes"} serving`;
  const names = silent
    .map((node) => node.name)
    .join(", ")
    .slice(0, 120);
  throw new Error(`${silent.length} of ${serving.length} nodes: log not read for long (${names})`);
}
