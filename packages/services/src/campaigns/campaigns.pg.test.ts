import { campaignBody } from "@penguinmails/contracts/http/campaigns";
import { Problem } from "@penguinmails/contracts/problems";
import { parseMessageIdHeader } from "@penguinmails/core/delivery/verp";
import { newId } from "@penguinmails/db/ids";
import { plans } from "@penguinmails/db/schema/billing";
import { campaigns, leads, messages, templates } from "@penguinmails/db/schema/campaigns";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { addSuppression } from "../suppressions/manage-suppressions.ts";
import { createCampaign } from "./create-campaign.ts";
import { launchCampaign } from "./launch-campaign.ts";
import { type OperatorLookup, planCampaign } from "./plan-campaign.ts";
import { pauseCampaign, resumeCampaign, stopCampaign } from "./steer-campaign.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** A draft with its agency, pool and list. */
async function draft(emails: readonly string[], options: { mailboxes?: number; plan?: string | null } = {}) {
  const clock = testClock();
  const world = { database: test.database, clock };
  const tenant = await makeTenant(world, { plan: options.plan === undefined ? "growth" : options.plan });
  const pool = await makePool(world, tenant.tenantId, { mailboxes: options.mailboxes ?? 1 });
  const list = await makeList(world, tenant.tenantId, emails);
  const { mailboxIds } = pool;
  const input = { name: "c", templateId: list.templateId, leadListId: list.listId, mailboxIds };
  const { id } = await createCampaign(world, tenant.caller, input);
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => test.database.withTenant(tenant.tenantId, work);
  const campaign = async () => {
    const [row] = await within((tx) => tx.select().from(campaigns).where(eq(campaigns.id, id)));
    if (!row) throw new Error("no campaign");
    return row;
  };
  const rows = () => within((tx) => tx.select().from(messages).orderBy(messages.position));
  const plan = (resolveOperators: OperatorLookup = async () => new Map()) =>
    planCampaign({ ...world, signingKeys, resolveOperators }, { tenantId: tenant.tenantId, campaignId: id });
  return { ...tenant, clock, world, pool, list, id, input, within, campaign, rows, plan };
}
const launch = (c: Awaited<ReturnType<typeof draft>>) => launchCampaign(c.world, c.caller, c.id);
async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("no problem");
}

describe("create", () => {
  it("names every reference that is not the agency's own, a stranger's like one that never was", async () => {
    const mine = await draft(["a@x.example"]);
    const other = await draft(["b@y.example"]);
    const input = { ...other.input, mailboxIds: [mine.pool.mailboxIds[0] ?? "", ...other.pool.mailboxIds] };
    const problem = await problemOf(createCampaign(mine.world, mine.caller, input));
    expect(problem.code).toBe("invalid-input");
    expect(problem.errors?.map((e) => [e.code, e.pointer])).toEqual([
      ["unknown-template", "/templateId"],
      ["unknown-list", "/leadListId"],
      ["unknown-mailbox", "/mailboxIds/1"],
    ]);
  });

  it("takes all mailboxes that the largest plan includes", async () => {
    const { input } = await draft(["a@x.example"]);
    const [plan] = await test.database.withOperator((tx) =>
      tx.select({ mailboxes: plans.mailboxes }).from(plans).orderBy(desc(plans.mailboxes)).limit(1),
    );
    const mailboxIds = Array.from({ length: plan?.mailboxes ?? 0 }, newId);
    expect(campaignBody.parse({ ...input, mailboxIds }).mailboxIds.length).toBeGreaterThan(200);
  });
});

describe("launch", () => {
  it("lists every blocker at once, and leaves status, outbox and audit as they were", async () => {
    const c = await draft([], { plan: null });
    await c.within(async (tx) => {
      await tx
        .update(tenants)
        .set({ postalAddress: null, sendingStopped: "abuse" })
        .where(eq(tenants.id, c.tenantId));
      await tx.update(mailboxes).set({ status: "paused" });
      await tx.update(domains).set({ status: "pending", addressId: null });
      await tx.update(nodes).set({ status: "retired" });
      await tx.update(templates).set({ body: "{{city}} {{firstName}} {{job|x}}" });
    });
    const before = await c.within(async (tx) => [
      (await tx.select().from(outbox)).length,
      (await tx.select().from(auditLog)).length,
    ]);
    const problem = await problemOf(launch(c));
    expect(problem.code).toBe("launch-blocked");
    expect(problem.errors?.map((e) => e.code).sort()).toEqual([
      "domain-not-verified",
      "domain-without-address",
      "mailbox-not-ready",
      "no-leads",
      "no-postal-address",
      "no-subscription",
      "node-not-serving",
      "sending-stopped",
      "unknown-placeholder",
    ]);
    expect(await c.campaign()).toMatchObject({ status: "draft", launchedAt: null });
    const after = await c.within(async (tx) => [
      (await tx.select().from(outbox)).length,
      (await tx.select().from(auditLog)).length,
    ]);
    expect(after).toEqual(before);
  });

  it("counts a mailbox that was removed since and a list that is suppressed by now", async () => {
    const c = await draft(["a@x.example"], { mailboxes: 2 });
    await c.within((tx) => tx.delete(mailboxes).where(eq(mailboxes.id, c.pool.mailboxIds[1] ?? "")));
    await addSuppression(c.world, c.caller, { email: "A@x.example" });
    expect((await problemOf(launch(c))).errors?.map((e) => e.code)).toEqual([
      "mailbox-missing",
      "all-suppressed",
    ]);
  });

  it("twice at the same time starts it once: one plan, one record", async () => {
    const c = await draft(["a@x.example"]);
    const both = await Promise.allSettled([launch(c), launch(c)]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    const jobs = await c.within((tx) => tx.select().from(outbox).where(eq(outbox.job, "campaign.plan")));
    expect(jobs).toHaveLength(1);
    const acts = await c.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.action, "campaign.launch")),
    );
    expect(acts).toHaveLength(1);
  });

  it("promises what the mailboxes hold and the days it will take", async () => {
    const c = await draft(
      Array.from({ length: 24 }, (_, n) => `l${n}@x.example`),
      { mailboxes: 2 },
    );
    expect(await launch(c)).toMatchObject({ capacityPerDay: 10, estimatedSendingDays: 2 });
  });

  it("of another agency's campaign finds nothing", async () => {
    const mine = await draft(["a@x.example"]);
    const other = await draft(["a@x.example"]);
    for (const act of [launchCampaign, pauseCampaign, resumeCampaign, stopCampaign])
      expect((await problemOf(act(mine.world, mine.caller, other.id))).code).toBe("not-found");
    expect((await other.campaign()).status).toBe("draft");
  });
});

describe("plan", () => {
  it("writes a message for each lead that may get one, mailboxes in turn, and counts who was left out and why", async () => {
    const emails = [
      "a@ok.example",
      "listed@ok.example",
      "b@ok.example",
      "replied@ok.example",
      "c@gone.example",
      "d@null.example",
      "e@gmail.example",
      "nameless@ok.example",
    ];
    const c = await draft(emails, { mailboxes: 2 });
    await addSuppression(c.world, c.caller, { email: "listed@ok.example" });
    await c.within(async (tx) => {
      await tx.update(leads).set({ repliedAt: c.clock.now() }).where(eq(leads.email, "replied@ok.example"));
      await tx.update(leads).set({ firstName: null }).where(eq(leads.email, "nameless@ok.example"));
    });
    await launch(c);
    const known = {
      "ok.example": { operator: "others", status: "ok" },
      "gone.example": { operator: "others", status: "nxdomain" },
      "null.example": { operator: "others", status: "null-mx" },
      "gmail.example": { operator: "google", status: "ok" },
    };
    await c.plan(async () => new Map(Object.entries(known)));
    const rows = await c.rows();
    expect(
      rows.map((m) => [m.recipient, m.position, c.pool.mailboxIds.indexOf(m.mailboxId), m.operator]),
    ).toEqual([
      ["a@ok.example", 0, 0, "others"],
      ["b@ok.example", 1, 1, "others"],
      ["e@gmail.example", 2, 0, "google"],
    ]);
    expect((await c.campaign()).leftOut).toEqual({
      "suppressed: manual": 1,
      "replied before": 1,
      "domain cannot receive mail: nxdomain": 1,
      "domain cannot receive mail: null-mx": 1,
      "no value for {{firstName}}": 1,
    });
    expect((await c.campaign()).status).toBe("running");
    for (const m of rows)
      expect(parseMessageIdHeader(signingKeys, m.messageIdHeader)).toEqual({ messageId: m.id });
  });

  it("run again and by several workers at once plans each lead once", async () => {
    const c = await draft(Array.from({ length: 30 }, (_, n) => `l${n}@x.example`));
    await launch(c);
    await Promise.all([c.plan(), c.plan(), c.plan()]);
    await c.plan();
    const rows = await c.rows();
    expect(new Set(rows.map((m) => m.leadId)).size).toBe(30);
    expect(rows).toHaveLength(30);
    expect(rows.map((m) => m.position)).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  it("that breaks half way leaves nothing, and the next one plans all", async () => {
    const c = await draft(["a@x.example", "b@x.example"]);
    await launch(c);
    await expect(c.plan(async () => Promise.reject(new Error("DNS is away")))).rejects.toThrow("DNS is away");
    expect(await c.rows()).toHaveLength(0);
    expect((await c.campaign()).status).toBe("planning");
    await c.plan();
    expect(await c.rows()).toHaveLength(2);
  });

  it("of a list nobody of which can be mailed ends the campaign and says so", async () => {
    const c = await draft(["a@x.example"]);
    await launch(c);
    await c.plan(async () => new Map([["x.example", { operator: "others", status: "nxdomain" }]]));
    expect(await c.campaign()).toMatchObject({ status: "finished", statusCode: "nobody-left" });
  });

  it("of a campaign that was stopped meanwhile writes nothing", async () => {
    const c = await draft(["a@x.example"]);
    await launch(c);
    await c.plan(async () => {
      await stopCampaign(c.world, c.caller, c.id);
      return new Map();
    });
    expect(await c.rows()).toHaveLength(0);
    expect((await c.campaign()).status).toBe("stopped");
  });
});

describe("steer", () => {
  const verbs = { pause: pauseCampaign, resume: resumeCampaign, stop: stopCampaign } as const;
  const moves = {
    draft: {},
    planning: { stop: "stopped" },
    running: { pause: "paused", stop: "stopped" },
    paused: { resume: "running", stop: "stopped" },
    finished: {},
    stopped: {},
  } as const;

  it.each(Object.entries(moves))("from %s makes only the moves there are", async (from, allowed) => {
    for (const [verb, act] of Object.entries(verbs)) {
      const c = await draft(["a@x.example"]);
      const status = from as keyof typeof moves;
      await c.within((tx) => tx.update(campaigns).set({ status }));
      const to = (allowed as Record<string, string>)[verb];
      if (to === undefined) {
        expect((await problemOf(act(c.world, c.caller, c.id))).code, verb).toBe("conflict");
        expect((await c.campaign()).status).toBe(from);
      } else {
        expect((await act(c.world, c.caller, c.id)).status, verb).toBe(to);
        const acts = await c.within((tx) =>
          tx
            .select()
            .from(auditLog)
            .where(eq(auditLog.action, `campaign.${verb}`)),
        );
        expect(acts).toMatchObject([{ subjectId: c.id, actorId: c.userId }]);
      }
    }
  });

  it("stop ends what waits, and leaves alone what is on the wire or was settled", async () => {
    const c = await draft(Array.from({ length: 5 }, (_, n) => `l${n}@x.example`));
    await launch(c);
    await c.plan();
    const states = ["queued", "deferred", "leased", "data_sent", "accepted"] as const;
    for (const [position, state] of states.entries())
      await c.within((tx) => tx.update(messages).set({ state }).where(eq(messages.position, position)));
    await stopCampaign(c.world, c.caller, c.id);
    expect((await c.rows()).map((m) => m.state)).toEqual([
      "skipped",
      "skipped",
      "leased",
      "data_sent",
      "accepted",
    ]);
    expect((await c.rows())[0]?.reasonCode).toBe("campaign-stopped");
  });

  it("a list whose canary failed can't be sent on: only stopped", async () => {
    const c = await draft(["a@x.example"]);
    await c.within((tx) => tx.update(campaigns).set({ status: "paused", canary: "failed" }));
    const problem = await problemOf(resumeCampaign(c.world, c.caller, c.id));
    expect(problem.code).toBe("conflict");
    expect(problem.detail).toMatch(/list/);
    expect((await stopCampaign(c.world, c.caller, c.id)).status).toBe("stopped");
  });
});
