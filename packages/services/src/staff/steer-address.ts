import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { removeAddress } from "../fleet/change-addresses.ts";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type Asked = { readonly id: string; readonly addressId: string; readonly reason: string };

/**
 * Has mail leave from an address although it was graded bad. Throws `not-found`, and `conflict` for one that is not held
 * or whose node does not serve.
 */
export async function putHeldToUse(deps: Deps, by: StaffCaller, asked: Asked): Promise<void> {
  const now = deps.clock.now();
  const tenantId = await tenantOf(deps, asked);
  await deps.database.withTenant(tenantId, async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, asked.id)).for("update");
    const [address] = await tx
      .select()
      .from(addresses)
      .where(eq(addresses.id, asked.addressId))
      .for("update");
    if (address?.status !== "held") throw new Problem("conflict", { detail: "This address is not held." });
    if (node?.status !== "serving")
      throw new Problem("conflict", { detail: "Its node does not serve yet: wait until it does." });
    await tx.update(addresses).set({ status: "serving" }).where(eq(addresses.id, asked.addressId));
    await appendAudit(tx, { kind: "staff", id: by.staffId, requestId: by.requestId }, now, {
      action: "node.use-held-address",
      subjectKind: "node",
      subjectId: asked.id,
      detail: { ip: address.ip, reason: asked.reason },
    });
  });
  await note(deps, by, "node.use-held-address", asked);
}

/** Gives a secondary address back for its agency. Throws what `removeAddress` throws. */
export async function giveFleetAddressBack(deps: Deps, by: StaffCaller, asked: Asked): Promise<void> {
  const tenantId = await tenantOf(deps, asked);
  const actor = { kind: "staff" as const, id: by.staffId, requestId: by.requestId };
  await removeAddress(deps, { tenantId, actor }, { id: asked.id, addressId: asked.addressId });
  await note(deps, by, "node.give-address-back", asked);
}

async function tenantOf({ database }: Deps, { id, addressId }: Asked): Promise<string> {
  const [row] = await database.withOperator((tx) =>
    tx
      .select({ tenantId: addresses.tenantId })
      .from(addresses)
      .where(and(eq(addresses.id, addressId), eq(addresses.nodeId, id))),
  );
  if (!row) throw new Problem("not-found");
  return row.tenantId;
}

async function note(deps: Deps, by: StaffCaller, action: string, asked: Asked): Promise<void> {
  const { id, addressId, reason } = asked;
  await deps.database.withOperator((tx) =>
    auditStaff(tx, by.staffId, deps.clock.now(), {
      action,
      subject: `node:${id}`,
      detail: { addressId, reason },
      requestId: by.requestId,
    }),
  );
}
