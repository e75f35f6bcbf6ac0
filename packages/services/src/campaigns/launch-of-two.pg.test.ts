import { campaigns, messages, templates } from "@penguinmails/db/schema/campaigns";
import { outbox } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { addSuppression } from "../suppressions/manage-suppressions.ts";
import { checkLaunch } from "./check-launch.ts";
import { createCampaign } from "./create-campaign.ts";
import { launchCampaign } from "./launch-campaign.ts";
import { type OperatorLookup, planCampaign } from "./plan-campaign.ts";
import { pauseCampaign, resumeCampaign, stopCampaign } from "./steer-campaign.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency with a list and a template that nothing can be sent with, and then with others that are all right. */
async function agency() {
  const world = { database: test.database, clock: testClock() };
  const { tenantId, caller } = await makeTenant(world);
  const { mailboxIds } = await makePool(world, tenantId, { mailboxes: 3 });
  const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  const draft = async (emails: readonly string[]) => {
    const { listId: leadListId, templateId } = await makeList(world, tenantId, emails);
    const input = { name: "c", templateId, leadListId, mailboxIds };
    return { id: (await createCampaign(world, caller, input)).id, input };
  };
  const bad = await draft(["a@x.example", "b@x.example", "c@x.example"]);
  const other = await draft(["f@x.example", "g@x.example", "h@x.example"]);
  const good = await draft(["d@y.example", "e@y.example"]);
  await addSuppression(world, caller, { email: "a@x.example" });
  const toBad = eq(campaigns.id, bad.id);
  await within(async (tx) => {
    const body = "Hi {{city}}";
    await tx.update(templates).set({ body }).where(eq(templates.id, bad.input.templateId));
    await tx.update(campaigns).set({ canary: "failed" }).where(toBad);
  });
  const statuses = async () => {
    const rows = await within((tx) => tx.select().from(campaigns));
    return [bad, good].map(({ id }) => rows.find((row) => row.id === id)?.status);
  };
  const plan = async (id: string, resolveOperators: OperatorLookup = async () => new Map()) => {
    await within((tx) => tx.update(campaigns).set({ status: "planning" }).where(eq(campaigns.id, id)));
    const deps = { ...world, signingKeys, resolveOperators };
    await planCampaign(deps, { tenantId, campaignId: id });
  };
  const messagesOf = async ({ id }: { readonly id: string }) => {
    const inOrder = [messages.position, messages.id] as const;
    const rows = await within((tx) =>
      tx
        .select()
        .from(messages)
        .orderBy(...inOrder),
    );
    return rows.flatMap(({ campaignId, state }) => (campaignId === id ? [state] : []));
  };
  return { world, caller, mailboxIds, within, bad, other, good, statuses, plan, messagesOf };
}

describe("of two campaigns of one agency", () => {
  it("each is judged by its own text, list and people", async () => {
    const { world, caller, bad, good } = await agency();
    const of = async ({ input }: typeof bad) => {
      const { blockers, leads, suppressedLeads } = await checkLaunch(world, caller, input);
      return [blockers.map(({ code }) => code), leads, suppressedLeads];
    };
    expect(await of(good)).toEqual([[], 2, 0]);
    expect(await of(bad)).toEqual([["list-quarantined", "unknown-placeholder"], 3, 1]);
  });

  it("the one that is meant is launched, paused, resumed and stopped", async () => {
    const { world, caller, within, good, statuses } = await agency();
    const { campaign } = await launchCampaign(world, caller, good.id);
    expect(campaign).toMatchObject({ id: good.id, status: "planning" });
    expect(await statuses()).toEqual(["draft", "planning"]);
    const planned = await within((tx) => tx.select().from(outbox).where(eq(outbox.job, "campaign.plan")));
    expect(planned.map(({ payload }) => payload["campaignId"])).toEqual([good.id]);
    await within((tx) => tx.update(campaigns).set({ status: "running" }));
    for (const [act, status] of [
      [pauseCampaign, "paused"],
      [resumeCampaign, "running"],
      [stopCampaign, "stopped"],
    ] as const) {
      await act(world, caller, good.id);
      expect(await statuses()).toEqual(["running", status]);
    }
  });

  it("the end of one leaves the other's messages to be sent, and its own that went as they were", async () => {
    const { world, caller, within, other, good, plan, messagesOf } = await agency();
    for (const { id } of [other, good]) await plan(id);
    expect(await messagesOf(good)).toEqual(["queued", "queued"]);
    const first = and(eq(messages.campaignId, good.id), eq(messages.position, 0));
    await within((tx) => tx.update(messages).set({ state: "accepted" }).where(first));
    await stopCampaign(world, caller, good.id);
    expect(await messagesOf(good)).toEqual(["accepted", "skipped"]);
    expect(await messagesOf(other)).toEqual(["queued", "queued", "queued"]);
  });

  it("the one that is planned asks for the operators of its own list, and ends where nobody of it can be mailed", async () => {
    const { bad, good, plan, statuses, messagesOf } = await agency();
    await plan(good.id);
    const asked: string[] = [];
    await plan(bad.id, async (names) => {
      asked.push(...names);
      return new Map();
    });
    expect(asked).toEqual(["x.example"]);
    expect(await statuses()).toEqual(["finished", "running"]);
    expect(await messagesOf(bad)).toEqual([]);
  });

  it("each sends from its own mailboxes, in the order in which they were given", async () => {
    const { mailboxIds, within, other, plan } = await agency();
    const [first = "", , third = ""] = mailboxIds;
    const its = { mailboxIds: [third, first] };
    await within((tx) => tx.update(campaigns).set(its).where(eq(campaigns.id, other.id)));
    await plan(other.id);
    const rows = await within((tx) => tx.select().from(messages).orderBy(messages.position));
    expect(rows.map(({ mailboxId }) => mailboxId)).toEqual([third, first, third]);
  });
});
