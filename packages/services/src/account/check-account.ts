import {
  type AccountFinding,
  type BilledMachine,
  compareAccount,
  findingKey,
} from "@penguinmails/core/fleet/compare-account";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { HostingError, type HostingProvider } from "@penguinmails/core/ports/hosting";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { accountChecks, accountFindings } from "@penguinmails/db/schema/account";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { asc, desc, eq, isNotNull, isNull } from "drizzle-orm";
import { prices } from "../fleet/catalogue.ts";
import { readBooks } from "./read-books.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  /** Null: there is no account. */
  readonly hosting: HostingProvider | null;
};
type FindingRow = typeof accountFindings.$inferSelect;

/**
 * Compares the whole account with our books when that is due, or was asked for, and gives back what staff asked for and
 * is still in no book. Safe to be killed: what was not written down is found again. Returns whether it compared.
 */
export async function checkAccount(deps: Deps): Promise<boolean> {
  const { database, clock, hosting } = deps;
  if (hosting === null) return false;
  const id = await database.withOperator((tx) => dueCheck(tx, clock.now()));
  if (id === null) return false;
  const ended = (change: Partial<typeof accountChecks.$inferInsert>) =>
    database.withOperator((tx) =>
      tx
        .update(accountChecks)
        .set({ ...change, endedAt: clock.now() })
        .where(eq(accountChecks.id, id)),
    );
  try {
    const bill = await readBill(hosting);
    const open = await database.withOperator(async (tx) => {
      const nowMs = clock.now();
      const found = compareAccount(bill, await readBooks(tx), { nowMs, addressCents: prices.addressCents });
      return store(tx, found, nowMs);
    });
    for (const finding of open) if (finding.giveBackAskedAt !== null) await giveBack(deps, hosting, finding);
    await ended({ trouble: null, machines: bill.length, monthlyCents: costOf(bill) });
  } catch (error) {
    if (!(error instanceof HostingError)) throw error;
    await ended({ trouble: error.message.slice(0, 300) });
  }
  return true;
}

/** The check that was asked for, or one that is due by now. */
async function dueCheck(tx: OperatorDb, nowMs: EpochMs): Promise<string | null> {
  const [asked] = await tx
    .select({ id: accountChecks.id })
    .from(accountChecks)
    .where(isNull(accountChecks.endedAt))
    .orderBy(asc(accountChecks.askedAt))
    .limit(1);
  if (asked) return asked.id;
  const [last] = await tx
    .select({ endedAt: accountChecks.endedAt })
    .from(accountChecks)
    .where(isNotNull(accountChecks.endedAt))
    .orderBy(desc(accountChecks.endedAt))
    .limit(1);
  if (last?.endedAt && nowMs - last.endedAt < policy.account.checkEveryMs) return null;
  const id = newId();
  await tx.insert(accountChecks).values({ id, askedAt: nowMs });
  return id;
}

async function readBill(hosting: HostingProvider): Promise<readonly BilledMachine[]> {
  const plans = await hosting.listMachinePlans();
  const bill: BilledMachine[] = [];
  for (const { serviceId, name, planId } of await hosting.listInstances())
    bill.push({
      serviceId,
      name,
      monthlyCents: plans.find(({ rid }) => rid === planId)?.monthlyCents ?? null,
      ips: await addressesOf(hosting, serviceId),
    });
  return bill;
}

/** Null when the provider does not tell of this one: the others are compared all the same. */
async function addressesOf(hosting: HostingProvider, serviceId: string): Promise<readonly string[] | null> {
  try {
    return await hosting.listAddresses(serviceId);
  } catch (error) {
    if (error instanceof HostingError && error.kind !== "unauthorized") return null;
    throw error;
  }
}

const costOf = (bill: readonly BilledMachine[]) =>
  bill.reduce(
    (sum, { monthlyCents, ips }) =>
      sum + (monthlyCents ?? 0) + Math.max(0, (ips?.length ?? 1) - 1) * prices.addressCents,
    0,
  );

async function store(
  tx: OperatorDb,
  found: readonly AccountFinding[],
  nowMs: EpochMs,
): Promise<readonly FindingRow[]> {
  const open = await tx
    .select()
    .from(accountFindings)
    .where(isNull(accountFindings.closedAt))
    .orderBy(asc(accountFindings.id))
    .for("update");
  const keys = new Set(found.map(findingKey));
  for (const { id, key } of open)
    if (!keys.has(key))
      await tx.update(accountFindings).set({ closedAt: nowMs }).where(eq(accountFindings.id, id));
  for (const finding of found) {
    const key = findingKey(finding);
    const { monthlyCents, sentence } = finding;
    const known = open.find((row) => row.key === key);
    if (known)
      await tx
        .update(accountFindings)
        .set({ monthlyCents, sentence })
        .where(eq(accountFindings.id, known.id));
    else
      await tx
        .insert(accountFindings)
        .values({ ...finding, id: newId(), key, foundAt: nowMs })
        .onConflictDoNothing();
  }
  return open.filter(({ key }) => keys.has(key));
}

/** What this check has found to be in no book still. A refusal is written down, and it is not tried again by itself. */
async function giveBack({ database }: Deps, hosting: HostingProvider, finding: FindingRow): Promise<void> {
  const { id, kind, serviceId, label } = finding;
  let giveBackTrouble: string | null = null;
  try {
    if (kind === "unknown-machine" && serviceId !== null) await hosting.terminateInstance(serviceId);
    if (kind === "unknown-address" && serviceId !== null) await hosting.deleteAddress(serviceId, label);
  } catch (error) {
    if (!(error instanceof HostingError)) throw error;
    giveBackTrouble = error.message.slice(0, 300);
  }
  await database.withOperator((tx) =>
    tx
      .update(accountFindings)
      .set({ giveBackAskedAt: null, giveBackTrouble })
      .where(eq(accountFindings.id, id)),
  );
}
