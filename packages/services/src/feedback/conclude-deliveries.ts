import { emailHash } from "@penguinmails/core/email-hash";
import type { EpochMs } from "@penguinmails/core/time";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { askAfterReply, type ListedSubject } from "../blocklists/ask-after-reply.ts";
import { holdOperators, type UnknownAt } from "../refusals/hold-operator.ts";
import { holdRefused, type RefusedMail } from "../refusals/hold-refused.ts";
import { suppress } from "../suppressions/suppress.ts";
import { type Bounced, bouncedOften, type Ended } from "./weigh-recipient.ts";

/** What a delivery report asks for beyond its message and its pair. */
export type Consequences = {
  /** Whom nothing is sent to any more. */
  readonly ended: Ended | null;
  /** Who bounced in a way that may pass, and is given up when it was often. */
  readonly bounced: Bounced | null;
  /** What of ours the reply calls listed. */
  readonly listed: ListedSubject | null;
  /** The operator that called the recipient unknown. */
  readonly unknownAt: UnknownAt | null;
  /** What the reply refuses beyond its message. */
  readonly refusal: RefusedMail | null;
};

/**
 * Does what reports asked for, in one order whatever the order of the reports: two nodes hear of the same recipients,
 * and who lists one waits for whoever is listing it.
 */
export async function concludeDeliveries(
  tx: TenantDb,
  all: readonly Consequences[],
  nowMs: EpochMs,
): Promise<void> {
  const often = await bouncedOften(
    tx,
    all.flatMap(({ bounced }) => bounced ?? []),
  );
  const ended = [...all.flatMap((one) => one.ended ?? []), ...often].map((entry) => ({
    entry,
    hash: emailHash(entry.email),
  }));
  for (const { entry } of ended.sort((a, b) => inOrder(a.hash, b.hash))) await suppress(tx, nowMs, entry);
  await holdRefused(
    tx,
    all.flatMap(({ refusal }) => refusal ?? []),
    nowMs,
  );
  await holdOperators(
    tx,
    all.flatMap(({ unknownAt }) => unknownAt ?? []),
    nowMs,
  );
  const listed = new Map(all.flatMap(({ listed: of }) => (of ? [[`${of.kind} ${of.id}`, of] as const] : [])));
  for (const [, subject] of [...listed].sort(([a], [b]) => inOrder(a, b)))
    await askAfterReply(tx, subject, nowMs);
}

const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
