import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { minute, utcDay } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily, refusalHolds, suppressions } from "@penguinmails/db/schema/evidence";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { and, asc, eq, lt } from "drizzle-orm";
import { createCampaign } from "../campaigns/create-campaign.ts";
import { launchCampaign } from "../campaigns/launch-campaign.ts";
import { planCampaign } from "../campaigns/plan-campaign.ts";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { applyDelivery, takeDelivery } from "../feedback/apply-delivery.ts";
import { type Consequences, concludeDeliveries } from "../feedback/conclude-deliveries.ts";
import { takeBackBounces } from "../feedback/take-back-bounces.ts";

export const unknown = "550 5.1.1 The email account that you tried to reach does not exist.";
export const taken = "250 2.0.0 OK";

/** Running campaigns of a list each, 60 people at Google and 10 elsewhere; the first 50 and the 10 are the node's. */
export async function listsAtGoogle(database: Database, count: number) {
  const clock = testClock();
  const world = { database, clock };
  const tenant = await makeTenant(world);
  const { tenantId, caller } = tenant;
  const pool = await makePool(world, tenantId, { mailboxes: 1 });
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => database.withTenant(tenantId, work);
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const people = Array.from({ length: 60 }, (_, at) => `l${n}p${at}@gmail.com`);
    const others = Array.from({ length: 10 }, (_, at) => `l${n}p${at}@host.example`);
    const list = await makeList(world, tenantId, [...people, ...others]);
    const input = { name: `campaign ${n}`, templateId: list.templateId, leadListId: list.listId };
    const { id } = await createCampaign(world, caller, { ...input, mailboxIds: pool.mailboxIds });
    await launchCampaign(world, caller, id);
    const resolveOperators = async (names: readonly string[]) =>
      new Map(
        names.map((name) => [
          name,
          { operator: name === "gmail.com" ? "google" : "host.example", status: "ok" },
        ]),
      );
    await planCampaign({ ...world, signingKeys, resolveOperators }, { tenantId, campaignId: id });
    ids.push(id);
  }
  await within(async (tx) => {
    const acceptedAt = clock.now();
    const { addressId, nodeId } = pool;
    const own = { state: "accepted" as const, acceptedAt, addressId, nodeId, claimDay: utcDay(acceptedAt) };
    await tx.update(messages).set(own).where(lt(messages.position, 50));
    await tx.update(messages).set(own).where(eq(messages.recipientDomain, "host.example"));
    await tx.update(campaigns).set({ canary: "passed" });
  });
  const of = (campaignId: string, operator: string) =>
    within((tx) =>
      tx
        .select()
        .from(messages)
        .where(and(eq(messages.campaignId, campaignId), eq(messages.operator, operator)))
        .orderBy(asc(messages.position)),
    );
  /** What the operator answers to so many of the campaign's messages, a minute apart. */
  const answer = async (
    nth: number,
    [from, to]: readonly [number, number],
    text: string,
    { operator = "google", source = "node-log" as "node-log" | "collector" } = {},
  ) => {
    const rows = await of(ids[nth] ?? "", operator);
    for (const message of rows.slice(from, to)) {
      clock.advance(minute);
      const at = clock.now();
      const replyCode = Number(text.slice(0, 3));
      const told = { at, source, replyCode, enhanced: null, text };
      const verdict = classifyReply({ code: replyCode, enhanced: null, text, operator });
      await within((tx) =>
        applyDelivery(
          tx,
          message,
          text === taken ? { ...told, status: "delivered" } : { ...told, status: "bounced", verdict },
          at,
        ),
      );
    }
  };
  /** The same, told by one page of the log at once, read now: who was answered how long ago. */
  const page = (
    told: readonly (readonly [nth: number, at: readonly [number, number], text: string, agoMs: number])[],
  ) =>
    within(async (tx) => {
      const now = clock.now();
      const asked: Consequences[] = [];
      for (const [nth, [from, to], text, agoMs] of told) {
        const its = and(eq(messages.campaignId, ids[nth] ?? ""), eq(messages.operator, "google"));
        const rows = await tx.select().from(messages).where(its).orderBy(asc(messages.position));
        for (const [n, message] of rows.slice(from, to).entries()) {
          const replyCode = Number(text.slice(0, 3));
          const said = {
            at: now - agoMs + n * minute,
            source: "node-log",
            replyCode,
            enhanced: null,
            text,
          } as const;
          const verdict = classifyReply({ code: replyCode, enhanced: null, text, operator: "google" });
          const report =
            text === taken
              ? ({ ...said, status: "delivered" } as const)
              : ({ ...said, status: "bounced", verdict } as const);
          asked.push(await takeDelivery(tx, message, report, now));
        }
      }
      await concludeDeliveries(tx, asked, now);
    });
  const jobs = () => within((tx) => tx.select().from(outbox).where(eq(outbox.job, "bounces.take-back")));
  /** Does what was asked for and not done yet. */
  const takeBack = async () => {
    const asked = await within((tx) =>
      tx.delete(outbox).where(eq(outbox.job, "bounces.take-back")).returning(),
    );
    for (const { payload } of asked)
      await takeBackBounces(world, payload as Parameters<typeof takeBackBounces>[1]);
  };
  const holds = () => within((tx) => tx.select().from(refusalHolds));
  const givenUp = async () =>
    (await within((tx) => tx.select().from(suppressions))).map(({ email }) => email).sort();
  const hardOf = async (subjectId: string) => {
    const days = await within((tx) =>
      tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectId, subjectId)),
    );
    const sum = (pick: (day: (typeof days)[number]) => number) =>
      days.reduce((total, day) => total + pick(day), 0);
    return { hard: sum((day) => day.hard), soft: sum((day) => day.soft) };
  };
  return { ...tenant, clock, world, pool, ids, within, answer, page, jobs, takeBack, holds, givenUp, hardOf };
}
