import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { policy } from "@penguinmails/core/policy";
import { day, hour, minute, utcDay } from "@penguinmails/core/time";
import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { quarantineAddress, releaseAddress } from "@penguinmails/services/blocklists/rotation";
import { createCampaign } from "@penguinmails/services/campaigns/create-campaign";
import { launchCampaign } from "@penguinmails/services/campaigns/launch-campaign";
import { planCampaign } from "@penguinmails/services/campaigns/plan-campaign";
import { reviewCampaigns } from "@penguinmails/services/campaigns/review-campaigns";
import { running, signingKeys } from "@penguinmails/services/delivery/delivery-test-world";
import { paceMessages } from "@penguinmails/services/delivery/pace-messages";
import { accepted } from "@penguinmails/services/delivery/record-hand-over";
import { applyDelivery } from "@penguinmails/services/feedback/apply-delivery";
import { type MessageRow, recordEvent } from "@penguinmails/services/feedback/record-event";
import { takeReading } from "@penguinmails/services/operator-feeds/take-reading";
import { setWarmupMode } from "@penguinmails/services/tenants/set-warmup-mode";
import { acceptProposal } from "@penguinmails/services/warmup/answer-proposal";
import { closeTenantDays } from "@penguinmails/services/warmup/close-days";
import { makeList } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { blockReply, rateReply, unknownUser } from "../simulate/replies.ts";

const taken = { code: 250, enhanced: "2.0.0", text: "250 2.0.0 OK" };

const contentReply = {
  code: 552,
  enhanced: "5.7.0",
  text: "552 5.7.0 This message was blocked because its content presents a potential security issue",
};

type Wanted = {
  readonly days: number;
  readonly mode?: WarmupMode;
  /** Other campaigns (one), launched at that hour (UTC) of that day (0 = the first), each to so many addresses. */
  readonly dead?: {
    readonly leads: number;
    /** So many of them, the first, do not exist; all. */
    readonly bad?: number;
    readonly day: number;
    readonly hour: number;
    readonly campaigns?: number;
  };
  /** Which messages of the first campaign go to addresses that do not exist, beside a few: the n-th of all (1 = the first). */
  readonly isDeadAt?: (n: number) => boolean;
  /** From which message of all on each is refused for what it says. */
  readonly spamFrom?: number;
  /** It has been with us for longer than an agency is new. */
  readonly isKnown?: boolean;
  /** Gmail says on the second day what share (0..1) of the first day's mail was called spam. */
  readonly spamRate?: number;
  /** The address leaves rotation after the first day and comes back on the second. */
  readonly isListed?: boolean;
};

/**
 * An agency that sends through the product's own use cases for `days` weekdays, to one operator that refuses some,
 * slows down once and blocks once; its reports come late on some days. What the database holds then is a record.
 */
export async function recordedWorld(
  database: Database,
  { days, mode = "enforce", dead, isDeadAt, spamFrom, isKnown, spamRate, isListed = false }: Wanted,
) {
  const c = await running(database, 300, { mailboxes: 12, domain: "gmail.com" });
  const firstAcceptedAt = isKnown ? c.clock.now() - 2 * policy.newTenantForMs : null;
  await c.within((tx) => tx.update(tenants).set({ firstAcceptedAt }));
  const deadCampaigns: string[] = [];
  await setWarmupMode(c.world, c.caller, mode);
  const from = c.clock.now();
  let sent = 0;
  for (let n = 0; n < days; n += 1) {
    for (let h = 8; h < 18; h += 1) {
      c.clock.set(Date.parse(utcDay(from)) + n * 24 * hour + h * hour);
      if (dead?.day === n && dead.hour === h)
        for (let m = 0; m < (dead.campaigns ?? 1); m += 1)
          deadCampaigns.push(await launchDead(c, dead.leads, m));
      if (isListed && n === 1 && h === 12) await c.within((tx) => comeBack(tx, c.clock.now()));
      await paceMessages(c.world, 36 * minute);
      const leased = await c.within((tx) =>
        tx
          .select()
          .from(messages)
          .where(eq(messages.state, "leased"))
          .orderBy(messages.position, messages.id),
      );
      c.clock.advance(59 * minute);
      for (const message of leased) {
        const now = c.clock.now();
        await c.within((tx) => accepted(tx, message, null, "250 queued", now, "hand-over"));
        sent += 1;
        const isOther = deadCampaigns.includes(message.campaignId);
        const isBad = isOther && message.position < (dead?.bad ?? Number.POSITIVE_INFINITY);
        const isDead = isBad || isDeadAt?.(sent) === true;
        const isSpam = spamFrom !== undefined && sent >= spamFrom;
        await c.within((tx) =>
          answer(tx, message, isDead ? 0 : isOther ? 1 : sent, n, now, isSpam ? contentReply : null),
        );
      }
      await reviewCampaigns(c.world);
    }
    if (isListed && n === 0) await c.within((tx) => leaveRotation(tx, c.pool.addressId, c.clock.now()));
    if (n === 1 && spamRate !== undefined) await hearGmail(c, spamRate);
    if (mode === "suggest" && n % 2 === 0) await acceptAll();
  }
  c.clock.set(Date.parse(utcDay(from)) + days * 24 * hour + 9 * hour);
  await closeTenantDays(c.world, { tenantId: c.tenantId });
  // The pacer paces every agency: another test's world must not add to this record.
  await c.within((tx) => tx.update(campaigns).set({ status: "paused" }));

  async function acceptAll(): Promise<void> {
    const open = await c.within((tx) =>
      tx.select().from(decisions).where(eq(decisions.standing, "proposed")),
    );
    for (const { id } of open) await acceptProposal(c.world, c.caller, id).catch(() => undefined);
  }
  const caps = () =>
    c.within(async (tx) => ({
      pairs: (await tx.select().from(pairs).orderBy(pairs.operator)).map((pair) => pair.capPerDay),
      boxes: (await tx.select().from(mailboxes).orderBy(mailboxes.id)).map((box) => box.capPerDay),
    }));
  return { ...c, firstDay: utcDay(from), caps, sent };
}

const nobody = { owners: [], dashboardUrl: "http://localhost" };

async function leaveRotation(tx: TenantDb, subjectId: string, now: number): Promise<void> {
  const said = { codes: [], meanings: [], said: null, since: now, until: null, subjectLabel: "" };
  const subject = { tenantId: tx.tenantId, id: subjectId, subjectKind: "address" as const, subjectId };
  const listing = { ...said, ...subject, zone: "zen.spamhaus.org" };
  await quarantineAddress(tx, now, [listing], nobody);
}

async function comeBack(tx: TenantDb, now: number): Promise<void> {
  for (const delisting of await tx.select().from(delistings))
    await releaseAddress(tx, now, delisting, nobody);
}

/** A reading of Gmail's statistics: what it says of yesterday. */
async function hearGmail(c: Awaited<ReturnType<typeof running>>, spamRate: number): Promise<void> {
  const now = c.clock.now();
  const [domain] = await c.within((tx) =>
    tx
      .update(domains)
      .set({ verifiedAt: now, createdAt: now - 30 * day })
      .returning(),
  );
  const subject = domain?.name ?? "";
  const value = { least: spamRate, most: spamRate };
  const word = { subject, day: utcDay(now - day), metric: "spam-rate" as const, value };
  const read = async () => ({ words: [word], covered: [subject] });
  await takeReading(c.world, { source: "postmaster", read }, policy.operatorFeed.askBackDays);
}

/** A further campaign, to addresses that do not exist: paused by a guard when its first day is over. */
async function launchDead(
  c: Awaited<ReturnType<typeof running>>,
  leads: number,
  which: number,
): Promise<string> {
  const emails = Array.from({ length: leads }, (_, n) => `dead${n}.${which}@gmail.com`);
  const list = await makeList(c.world, c.tenantId, emails);
  const { templateId, listId: leadListId } = list;
  const input = { name: `dead ${which}`, templateId, leadListId, mailboxIds: c.pool.mailboxIds };
  const { id } = await createCampaign(c.world, c.caller, input);
  await launchCampaign(c.world, c.caller, id);
  const resolveOperators = async (names: readonly string[]) =>
    new Map(names.map((name) => [name, { operator: "google", status: "ok" }]));
  await planCampaign({ ...c.world, signingKeys, resolveOperators }, { tenantId: c.tenantId, campaignId: id });
  return id;
}

/** What the operator says to the message that is the `n`th of all, on the `dayIndex`th day. */
async function answer(
  tx: TenantDb,
  row: MessageRow,
  n: number,
  dayIndex: number,
  now: number,
  instead: typeof taken | null,
): Promise<void> {
  const [message] = await tx.select().from(messages).where(eq(messages.id, row.id));
  if (!message) throw new Error("the message is gone");
  const operator = message.operator ?? "others";
  const report = (status: "delivered" | "deferred" | "bounced", { code, enhanced, text }: typeof taken) => {
    const at = dayIndex % 2 === 0 ? now : now - 20 * minute;
    const told = { at, source: "node-log" as const, replyCode: code, enhanced, text };
    const verdict = classifyReply({ code, enhanced, text, operator });
    return applyDelivery(tx, message, { ...told, status, verdict }, now);
  };
  if (instead) return report("bounced", instead);
  if (n === 0 || n % 31 === 0) await report("bounced", unknownUser);
  else if (n === 70) {
    await report("deferred", rateReply(operator));
    await report("delivered", taken);
  } else if (n === 160) await report("bounced", blockReply(operator));
  else await report("delivered", taken);
  if (n > 0 && n % 97 === 0)
    await recordEvent(
      tx,
      message,
      { kind: "complained", at: now, dedupeKey: `complained:${message.id}`, source: "collector" },
      { complaint: 1 },
    );
}
