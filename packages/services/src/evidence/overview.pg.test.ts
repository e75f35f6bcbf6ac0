import { policy } from "@penguinmails/core/policy";
import { day } from "@penguinmails/core/time";
import { addEvidence, appendDecision } from "@penguinmails/db/repositories/evidence";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { monday } from "@penguinmails/testkit/clock";
import { makeList, makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createCampaign } from "../campaigns/create-campaign.ts";
import { agencies } from "./evidence-test-world.ts";
import { getOverview } from "./get-overview.ts";
import { listDecisions } from "./list-decisions.ts";

const agency = agencies();

describe("the overview", () => {
  it("tells a new agency all that it can do now, to its first launch, and what is left for an owner", async () => {
    const steps = async (a: Awaited<ReturnType<typeof agency>>) =>
      (await a.within((tx) => getOverview(tx, monday))).nextSteps;
    const codes = async (a: Awaited<ReturnType<typeof agency>>) => (await steps(a)).map(({ code }) => code);
    const unpaid = await agency(null);
    expect((await steps(unpaid)).map(({ code, level }) => [code, level])).toEqual([
      ["subscribe", "owner"],
      ["order-node", "manager"],
      ["import-leads", "manager"],
      ["write-template", "manager"],
    ]);
    const a = await agency();
    expect(await codes(a)).toEqual(["order-node", "import-leads", "write-template"]);
    const { mailboxIds } = await makePool(a.world, a.tenantId);
    expect(await codes(a)).toEqual(["import-leads", "write-template"]);
    const { listId: leadListId, templateId } = await makeList(a.world, a.tenantId, ["jo@receiver.example"]);
    expect(await codes(a)).toEqual(["create-campaign"]);
    const input = { name: "First", templateId, leadListId, mailboxIds };
    const { id } = await createCampaign(a.world, a.caller, input);
    expect(await codes(a)).toEqual(["launch-campaign"]);
    await a.within((tx) => tx.update(campaigns).set({ status: "running" }).where(eq(campaigns.id, id)));
    expect(await codes(a)).toEqual([]);
  });

  it("sends an owner whose payment is overdue to the card and not to the plans, also once its grace is over", async () => {
    const a = await agency();
    const codes = async (nowMs: number) =>
      (await a.within((tx) => getOverview(tx, nowMs))).nextSteps.map(({ code }) => code);
    await a.within((tx) => tx.update(subscriptions).set({ status: "past_due", pastDueSince: monday }));
    for (const nowMs of [monday, monday + 30 * day]) {
      expect(await codes(nowMs)).toContain("pay-overdue");
      expect(await codes(nowMs)).not.toContain("subscribe");
    }
  });

  it("sends to what waits for an answer, as long as it may be accepted", async () => {
    const a = await agency();
    const propose = (n: number) =>
      a.within((tx) =>
        appendDecision(
          tx,
          monday,
          { kind: "mailbox", id: `box-${n}`, label: `box${n}@agency.example` },
          {
            limit: "capPerDay",
            before: "5",
            after: "7",
            reason: "A good day.",
            clears: null,
            clearsAt: null,
            evidence: {},
          },
          `proposed ${n}`,
          { judgedDay: "2026-03-01", standing: n === 3 ? "observed" : "proposed" },
        ),
      );
    const step = async (nowMs: number) => {
      const { nextSteps } = await a.within((tx) => getOverview(tx, nowMs));
      const found = nextSteps.find(({ code }) => code === "answer-proposals");
      const waiting = await a.within((tx) => listDecisions(tx, nowMs, { limit: 10, standing: "proposed" }));
      const count = { 0: undefined, 1: "one limit waits", 2: "2 limits wait" }[waiting.items.length];
      expect(found?.message, "what the list behind it shows").toEqual(
        count && expect.stringContaining(count),
      );
      return found;
    };
    expect(await step(monday)).toBeUndefined();
    await propose(1);
    expect(await step(monday)).toMatchObject({
      level: "manager",
      message: expect.stringContaining("one limit waits"),
    });
    await propose(2);
    await propose(3);
    const { validForMs } = policy.proposal;
    expect(await step(monday + validForMs)).toMatchObject({
      message: expect.stringContaining("2 limits wait"),
    });
    expect(await step(monday + validForMs + 1)).toBeUndefined();
  });

  it("tells of limits that moved or wait for an answer, and of no proposal that was dropped", async () => {
    const a = await agency();
    const standings = ["applied", "observed", "accepted", "dismissed", "lapsed", "proposed"] as const;
    const draft = { limit: "capPerDay", before: "5", after: "7", clears: null, clearsAt: null, evidence: {} };
    await a.within(async (tx) => {
      for (const standing of standings) {
        const subject = { kind: "mailbox", id: standing, label: `${standing}@agency.example` } as const;
        await appendDecision(tx, monday, subject, { ...draft, reason: `It is ${standing}.` }, standing, {
          judgedDay: "2026-03-01",
          standing: "proposed",
        });
        await tx.update(decisions).set({ standing }).where(eq(decisions.subjectId, standing));
      }
    });
    const told = async (nowMs: number) =>
      (await a.within((tx) => getOverview(tx, nowMs))).recentDecisions.map(({ standing }) => standing).sort();
    const { validForMs } = policy.proposal;
    expect(await told(monday + validForMs)).toEqual(["accepted", "applied", "observed", "proposed"]);
    expect(await told(monday + validForMs + 1)).toEqual(["accepted", "applied", "observed"]);
  });

  it("says where to watch while a node is built, and that a domain comes once it serves", async () => {
    const a = await agency();
    const { nodeId } = await makePool(a.world, a.tenantId, { mailboxes: 0 });
    const codes = async () =>
      (await a.within((tx) => getOverview(tx, monday))).nextSteps.map(({ code }) => code);
    await a.within(async (tx) => {
      await tx.delete(egressAttestations);
      await tx.delete(domains);
    });
    expect(await codes()).toEqual(["add-domain", "import-leads", "write-template"]);
    await a.within((tx) => tx.update(nodes).set({ status: "provisioning" }).where(eq(nodes.id, nodeId)));
    expect(await codes()).toEqual(["import-leads", "write-template", "watch-node"]);
  });

  it("counts the nodes that there are, and none that is gone", async () => {
    const a = await agency();
    const { nodeId } = await makePool(a.world, a.tenantId);
    await makePool(a.world, a.tenantId);
    const counted = async () => (await a.within((tx) => getOverview(tx, monday))).nodes;
    expect(await counted()).toEqual({ total: 2, serving: 2 });
    await a.within((tx) => tx.update(nodes).set({ status: "retired" }).where(eq(nodes.id, nodeId)));
    expect(await counted()).toEqual({ total: 1, serving: 1 });
  });

  it("tells the agency that staff stopped its sending, and why", async () => {
    const a = await agency();
    const told = async () => (await a.within((tx) => getOverview(tx, monday))).sendingStopped;
    expect(await told()).toBeNull();
    await a.within((tx) => tx.update(tenants).set({ sendingStopped: "Too many complaints." }));
    expect(await told()).toBe("Too many complaints.");
  });

  it("shows thirty days without gaps, oldest first, and never less than nothing", async () => {
    const a = await agency();
    const subject = { kind: "tenant" as const, id: a.tenantId, operator: "" };
    await a.within(async (tx) => {
      await addEvidence(tx, "2026-03-02", [
        { subject, delta: { accepted: 5, delivered: -2, hard: 1, soft: 2, block: 3 } },
      ]);
      await addEvidence(tx, "2026-01-31", [{ subject, delta: { accepted: 99 } }]);
      // The same messages, as its parts count them.
      for (const kind of ["mailbox", "campaign", "domain", "pair"] as const)
        await addEvidence(tx, "2026-03-02", [{ subject: { ...subject, kind }, delta: { accepted: 5 } }]);
    });
    const { last30Days: days } = await a.within((tx) => getOverview(tx, monday + day / 2));
    expect(days.map((each) => each.day)).toEqual(
      Array.from({ length: 30 }, (_, n) => new Date(monday - (29 - n) * day).toISOString().slice(0, 10)),
    );
    expect(days.at(-1)).toMatchObject({ accepted: 5, delivered: 0, bounced: 6 });
    expect(days.reduce((sum, each) => sum + each.accepted, 0)).toBe(5);
  });
});
