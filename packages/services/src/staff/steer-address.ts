import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { removeAddress } from "../fleet/change-addresses.ts";
import { moveAddress } from "../fleet/move-address.ts";
import { actForAgency } from "./act-for-agency.ts";
import type { StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type Asked = { readonly id: string; readonly addressId: string; readonly reason: string };

/**
 * Has mail leave from an address although it was graded bad. Throws `not-found`, and `conflict` for one that is not held
 * or whose node does not serve.
 */
export async function putHeldToUse(deps: Deps, by: StaffCaller, asked: Asked): Promise<void> {
  await actOnAddress(deps, by, "node.use-held-address", asked, (caller) =>
    useHeldAddress(deps, caller, asked),
  );
}

async function useHeldAddress(deps: Deps, { tenantId, actor }: Caller, asked: Asked): Promise<void> {
  await deps.database.withTenant(tenantId, async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, asked.id)).for("no key update");
    const [address] = await tx
      .select()
      .from(addresses)
      .where(eq(addresses.id, asked.addressId))
      .for("no key update");
    if (address?.status !== "held") throw new Problem("conflict", { detail: "This address is not held." });
    if (node?.status !== "serving")
      throw new Problem("conflict", { detail: "Its node does not serve yet: wait until it does." });
    await moveAddress(tx, deps.clock.now(), address, "put-to-use", "serving");
    await appendAudit(tx, actor, deps.clock.now(), {
      action: "node.use-held-address",
      subjectKind: "node",
      subjectId: asked.id,
      detail: { ip: address.ip, reason: asked.reason },
    });
  });
}

/** Gives a secondary address back for its agency. Throws what `removeAddress` throws. */
export async function giveFleetAddressBack(deps: Deps, by: StaffCaller, asked: Asked): Promise<void> {
  await actOnAddress(deps, by, "node.give-address-back", asked, (caller) =>
    removeAddress(deps, caller, { id: asked.id, addressId: asked.addressId }),
  );
}

async function actOnAddress(
  deps: Deps,
  by: StaffCaller,
  action: string,
  { id, addressId, reason }: Asked,
  act: (caller: Caller) => Promise<unknown>,
): Promise<void> {
  const [row] = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: addresses.tenantId })
      .from(addresses)
      .where(and(eq(addresses.id, addressId), eq(addresses.nodeId, id))),
  );
  if (!row) throw new Problem("not-found");
  const noted = { action, subject: `node:${id}`, detail: { addressId, reason } };
  await actForAgency(deps, by, row.tenantId, noted, act);
}
