import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { replyRules } from "@penguinmails/core/feedback/reply/reply-rules";
import { ruleOfStaff } from "@penguinmails/core/feedback/reply/staff-rule";
import { ruleTimeOf } from "@penguinmails/core/warmup/asked-time";
import { type WarmupMode, warmupModes } from "@penguinmails/core/warmup/mode";
import { messages } from "@penguinmails/db/schema/campaigns";
import { closedDays, decisions, events, evidenceDaily } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { replyRuleVersions } from "@penguinmails/db/schema/reply-rules";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, like, not, or, type SQL } from "drizzle-orm";
import { dateOf } from "./dates.ts";
import { isAboutContent, readCampaigns } from "./read-campaigns.ts";
import { readWords } from "./read-words.ts";
import type { RecordedEvent, RecordedMessage, Steering, TenantRecord } from "./record.ts";

/** Agencies in the order they came; `wanted` is an id or a name. Throws `RangeError` when nobody is called so. */
export async function readTenants(database: Database, wanted: string | undefined) {
  const all = await database.withOperator((tx) =>
    tx
      .select({ id: tenants.id, name: tenants.name })
      .from(tenants)
      .orderBy(asc(tenants.createdAt), asc(tenants.id)),
  );
  const found = all.filter(({ id, name }) => wanted === undefined || id === wanted || name === wanted);
  if (wanted !== undefined && found.length === 0) throw new RangeError(`There is no agency ${wanted}.`);
  return found;
}

const steeringOf: Readonly<Record<string, Steering>> = {
  "campaign.pause": "pause",
  "campaign.resume": "resume",
  "campaign.stop": "stop",
};

/** Reads what one agency's warm-up saw and did, in one transaction, and writes nothing. */
export async function readRecord(database: Database, tenantId: string): Promise<TenantRecord> {
  return database.withOperator(async (tx) => {
    const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId));
    if (!tenant) throw new RangeError(`There is no agency ${tenantId}.`);
    const sent = await readMessages(tx, tenantId);
    const { rulings, keys, usedAt } = await readRulings(tx, tenantId);
    const acts = await tx
      .select()
      .from(auditLog)
      .where(
        and(
          eq(auditLog.tenantId, tenantId),
          inArray(auditLog.action, ["tenant.warmup-mode", "decision.accept", ...Object.keys(steeringOf)]),
        ),
      )
      .orderBy(asc(auditLog.id));
    const changes = acts.filter((act) => act.action === "tenant.warmup-mode");
    const { refused, ...reviewed } = await readCampaigns(tx, tenantId);
    const closings = await tx.select().from(closedDays).where(eq(closedDays.tenantId, tenantId));
    const boxes = await tx.select().from(mailboxes).where(eq(mailboxes.tenantId, tenantId));
    const ips = await tx.select().from(addresses).where(eq(addresses.tenantId, tenantId));
    return {
      tenantId,
      name: tenant.name,
      messages: sent,
      events: await readEvents(tx, tenantId, sent),
      claims: await readClaims(tx, tenantId),
      closings: closings.map(({ id, day: on, at }) => ({ id, date: dateOf(on), at })),
      firstMode: modeOf(changes[0]?.detail["before"] ?? tenant.warmupMode),
      modes: changes.map(({ id, at, detail }) => ({ id, at, mode: modeOf(detail["after"]) })),
      rotations: await readRotations(tx, tenantId),
      ...reviewed,
      steerings: [
        ...refused.map((pause) => ({ ...pause, act: "pause" as const })),
        ...acts.flatMap(({ id, at, action, subjectId: campaignId }) => {
          const act = steeringOf[action];
          return act ? [{ id, at, campaignId, act }] : [];
        }),
      ],
      firstAcceptedAt: tenant.firstAcceptedAt,
      ...(await readWords(tx, tenantId)),
      answers: acts.flatMap(({ id, at, subjectId }) => {
        const key = keys.get(subjectId);
        return key === undefined ? [] : [{ id, at, key }];
      }),
      rulings,
      usedAt,
      mailboxes: new Map(
        boxes.map(({ id, email, domainId, createdAt }) => [id, { email, domainId, createdAt }]),
      ),
      ips: new Map(ips.map(({ id, ip }) => [id, ip])),
    };
  });
}

async function readMessages(tx: OperatorDb, tenantId: string): Promise<Map<string, RecordedMessage>> {
  const rows = await tx
    .select()
    .from(messages)
    .where(eq(messages.tenantId, tenantId))
    .orderBy(asc(messages.position), asc(messages.id));
  return new Map(
    rows.map(({ id, campaignId, mailboxId, domainId, addressId, operator, position, createdAt, ...row }) => {
      const isClaimed = row.sendAt !== null && row.claimDay !== null;
      const hasEnded = row.settledAt !== null && ["skipped", "failed", "unknown"].includes(row.state);
      const message: RecordedMessage = {
        id,
        campaignId,
        mailboxId,
        domainId,
        addressId,
        operator: operator ?? "others",
        position,
        createdAt,
        claimedAt: isClaimed ? row.sendAt : null,
        claimDate: isClaimed && row.claimDay !== null ? dateOf(row.claimDay) : null,
        isWaiting: row.state === "queued" || row.state === "deferred",
        ended: hasEnded ? { at: row.settledAt ?? 0, isUnproven: row.state === "unknown" } : null,
      };
      return [id, message];
    }),
  );
}

const kinds = ["accepted", "delivered", "deferred", "bounced", "complained"] as const;

async function readEvents(
  tx: OperatorDb,
  tenantId: string,
  sent: ReadonlyMap<string, RecordedMessage>,
): Promise<readonly RecordedEvent[]> {
  const rows = await tx
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), inArray(events.kind, [...kinds])))
    .orderBy(asc(events.id));
  const rules = await rulesByVersion(tx);
  return rows.map((row) => {
    const rule = rules.get(row.rule ?? "");
    const text = row.text ?? "";
    const operator = sent.get(row.messageId)?.operator ?? "others";
    return {
      id: row.id,
      messageId: row.messageId,
      kind: row.kind,
      at: row.seenAt ?? row.at,
      saidAt: Math.min(row.at, row.seenAt ?? row.at),
      class: row.class,
      signal: row.seenAt === null ? signalOf({ ...row, text, operator }) : row.signal,
      text,
      ruleTime: rule ? ruleTimeOf(rule) : null,
    };
  });
}

/** Every row that may have read a reply, by `id@version`: those of staff in all their versions. */
async function rulesByVersion(tx: OperatorDb): Promise<ReadonlyMap<string, ReplyRule>> {
  const ofStaff = await tx.select().from(replyRuleVersions);
  const all = [...replyRules, ...ofStaff.map(ruleOfStaff)];
  return new Map(all.map((rule) => [`${rule.id}@${rule.version}`, rule]));
}

/** For rows from before the signal was kept: as the reply is understood today. */
function signalOf(row: {
  readonly kind: string;
  readonly replyCode: number | null;
  readonly enhanced: string | null;
  readonly text: string;
  readonly operator: string;
}): RecordedEvent["signal"] {
  if (row.kind === "delivered") return "ok";
  if (row.kind !== "deferred" && row.kind !== "bounced") return null;
  const { replyCode: code, enhanced, text, operator } = row;
  const { signal } = classifyReply({ code, enhanced, text, operator });
  return signal === "rate" || signal === "block" ? signal : null;
}

async function readClaims(tx: OperatorDb, tenantId: string) {
  const rows = await tx
    .select()
    .from(evidenceDaily)
    .where(
      and(eq(evidenceDaily.tenantId, tenantId), inArray(evidenceDaily.subjectKind, ["pair", "mailbox"])),
    );
  const claims = new Map<string, Map<number, number>>();
  for (const { subjectKind, subjectId, operator, day: on, claimed } of rows) {
    const key = subjectKind === "pair" ? `pair ${subjectId} ${operator}` : `mailbox ${subjectId}`;
    const days = claims.get(key) ?? new Map<number, number>();
    claims.set(key, days.set(dateOf(on), claimed));
  }
  return claims;
}

/** The agency's decisions of one kind, in the order in which they were made. */
function readDecisions(tx: OperatorDb, tenantId: string, which: SQL | undefined) {
  return tx
    .select()
    .from(decisions)
    .where(and(eq(decisions.tenantId, tenantId), which))
    .orderBy(asc(decisions.at), asc(decisions.id));
}

async function readRulings(tx: OperatorDb, tenantId: string) {
  const rows = await readDecisions(
    tx,
    tenantId,
    or(
      like(decisions.dedupeKey, "pair:%"),
      like(decisions.dedupeKey, "pair-day:%"),
      like(decisions.dedupeKey, "mailbox-day:%"),
      and(eq(decisions.subjectKind, "campaign"), not(isAboutContent)),
    ),
  );
  return {
    keys: new Map(rows.map((row) => [row.id, row.dedupeKey])),
    usedAt: new Map(
      rows.flatMap(({ dedupeKey, evidence: { usedToday } }) =>
        typeof usedToday === "number" ? [[dedupeKey, usedToday] as const] : [],
      ),
    ),
    rulings: rows.map(
      ({ dedupeKey: key, at, subjectLabel: subject, limit, before, after, reason, standing }) => ({
        key,
        at,
        subject,
        limit,
        before,
        after,
        reason,
        standing,
      }),
    ),
  };
}

async function readRotations(tx: OperatorDb, tenantId: string): Promise<TenantRecord["rotations"]> {
  const which = and(eq(decisions.subjectKind, "address"), eq(decisions.limit, "rotation"));
  const rows = await readDecisions(tx, tenantId, which);
  return rows.map(({ id, at, subjectId: addressId, after }) => ({
    id,
    at,
    addressId,
    turn: after === "quarantined" ? "out" : after === "given back" ? "gone" : "in",
  }));
}

function modeOf(value: unknown): WarmupMode {
  return warmupModes.find((mode) => mode === value) ?? "enforce";
}
