import { day, type EpochMs, utcDay } from "@penguinmails/core/time";
import { capGroups } from "@penguinmails/core/warmup/cap-group";
import { retirePair, rotationDecision } from "@penguinmails/core/warmup/listed-pair";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import type { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import { movePairs } from "../warmup/move-pairs.ts";
import { askedBy } from "./asked-by.ts";
import { moveAddresses } from "./move-address.ts";

/** An address alone, or with the machine that had it: who asked stands in the audit log under another name. */
type GivenBack = "remove-address" | "retire";
const days = 30;

/** Addresses that went back to the provider: released, and what was known of each is retired, by a decision. */
export async function releaseAddresses(
  tx: TenantDb,
  nowMs: EpochMs,
  which: SQL | undefined,
  how: GivenBack,
): Promise<void> {
  const gone = await moveAddresses(tx, nowMs, which, "given-back", "released");
  for (const address of gone) {
    const reason =
      how === "retire" ? "The address was given back with its machine." : "The address was given back.";
    const evidence = await evidenceOf(tx, address, nowMs, how);
    await appendDecision(
      tx,
      nowMs,
      { kind: "address", id: address.id, label: address.ip ?? "address" },
      rotationDecision({ before: "in rotation", after: "given back", reason, clears: null, evidence }),
      `given-back:${address.id}`,
    );
    await movePairs(tx, nowMs, address, `given-back:${address.id}`, retirePair);
  }
}

/** Who wanted it, and what the address carried of late. */
async function evidenceOf(
  tx: TenantDb,
  { id, nodeId }: typeof addresses.$inferSelect,
  nowMs: EpochMs,
  how: GivenBack,
) {
  const [carried] = await tx
    .select({ accepted: sql<number>`coalesce(sum(${evidenceDaily.accepted}), 0)::int` })
    .from(evidenceDaily)
    .where(
      and(
        eq(evidenceDaily.subjectKind, "pair"),
        eq(evidenceDaily.subjectId, id),
        // A pair counts under its operator and under its group; by group each message is there once.
        inArray(evidenceDaily.operator, [...capGroups]),
        gt(evidenceDaily.day, utcDay(nowMs - days * day)),
      ),
    );
  return {
    askedBy: await askedBy(tx, nodeId, `node.${how}`),
    [`accepted${days}d`]: carried?.accepted ?? 0,
  };
}
