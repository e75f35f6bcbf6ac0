import type { Clock } from "@penguinmails/core/ports/clock";
import { nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { desc, eq } from "drizzle-orm";
import { nodeViews } from "../fleet/node-view.ts";
import type { StaffCaller } from "./list-tenants.ts";
import { auditStaff } from "./read-staff.ts";

/** All nodes of all agencies, newest first. */
export async function listFleet(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
) {
  return deps.database.withOperator(async (tx) => {
    await auditStaff(tx, by.staffId, deps.clock.now(), {
      action: "fleet.list",
      subject: "fleet",
      requestId: by.requestId,
    });
    const rows = await tx
      .select({ node: nodes, tenantName: tenants.name })
      .from(nodes)
      .innerJoin(tenants, eq(tenants.id, nodes.tenantId))
      .orderBy(desc(nodes.createdAt))
      .limit(500);
    const views = await nodeViews(
      tx,
      rows.map((row) => row.node),
    );
    const items = views.map((view, n) => ({
      ...view,
      tenantId: rows[n]?.node.tenantId ?? "",
      tenantName: rows[n]?.tenantName ?? "",
    }));
    return { items, nextCursor: null };
  });
}
