import { policy } from "@penguinmails/core/policy";
import { type Reputation, type ReputationKind, reputationOf } from "@penguinmails/core/reputation/score";
import { decayedBySubject } from "@penguinmails/db/repositories/evidence-sums";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { listedOf } from "./listed-of.ts";
import { type ReputationSubject, subjectsOf } from "./subjects.ts";

export const allKinds: readonly ReputationKind[] = ["tenant", "address", "domain", "mailbox"];

export type SubjectReputation = { readonly subject: ReputationSubject; readonly reputation: Reputation };

/** The reputation of every subject of some kinds, by the evidence and listings up to and including `day` (UTC). */
export async function scoresOf(
  tx: TenantDb | OperatorDb,
  tenantIds: readonly string[],
  day: string,
  kinds: readonly ReputationKind[] = allKinds,
): Promise<readonly SubjectReputation[]> {
  const { pair, mailbox, domain, tenant } = policy.halfLifeDays;
  const halfLifeDays: Record<ReputationKind, number> = { address: pair, mailbox, domain, tenant };
  const asked = Object.fromEntries(kinds.map((kind) => [kind, halfLifeDays[kind]]));
  const counts = await decayedBySubject(tx, { tenantIds }, day, asked);
  const known = new Map(counts.map((row) => [`${row.kind} ${row.id}`, row]));
  const none = { sent: 0, heard: 0, delivered: 0, hard: 0, complaint: 0, rate: 0, blocked: 0 };
  const subjects = await subjectsOf(tx, tenantIds, kinds);
  const listed = await listedOf(tx, tenantIds, day);
  return subjects.map((subject) => {
    const seen = known.get(`${subject.kind} ${subject.id}`) ?? none;
    return { subject, reputation: reputationOf({ ...seen, ...listed(subject) }) };
  });
}

/** As screens and programs see it. */
export function reputationView({ subject, reputation }: SubjectReputation) {
  const { kind, id, label } = subject;
  return { subject: { kind, id, label }, reputation };
}

/** The score alone; null: not enough data. */
export function scoreAlone(reputation: Reputation): number | null {
  return reputation.state === "scored" ? reputation.score : null;
}
