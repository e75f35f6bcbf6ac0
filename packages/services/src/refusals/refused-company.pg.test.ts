import { day } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { eq, gte } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createCampaign } from "../campaigns/create-campaign.ts";
import { launchCampaign } from "../campaigns/launch-campaign.ts";
import { planCampaign } from "../campaigns/plan-campaign.ts";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { refusalWorlds } from "./refusals-test-world.ts";
import { companyRefuses } from "./skip-mail-to.ts";

const { refusedWorld } = refusalWorlds();
const ofCompany = "550 5.7.1 Message bounced due to organizational settings";

describe("a company whose rule refuses us", () => {
  it("is sent nothing that waits for it, and nothing of the next campaign, for 30 days, by a decision", async () => {
    const w = await refusedWorld("host.example");
    await w.answer(0, ofCompany);
    expect(await w.states()).toEqual([companyRefuses]);
    expect(await w.ruled()).toMatchObject([
      {
        subjectKind: "tenant",
        limit: "mail to host.example",
        after: "held",
        clearsAt: w.clock.now() + 30 * day,
      },
    ]);
    const next = async () => {
      const [campaign] = await w.within((tx) =>
        tx.select().from(campaigns).where(eq(campaigns.id, w.campaignId)),
      );
      if (!campaign) throw new Error("no campaign");
      const { templateId, listId: leadListId } = campaign;
      const input = { name: "next", templateId, leadListId, mailboxIds: w.pool.mailboxIds };
      const { id } = await createCampaign(w.world, w.caller, input);
      await launchCampaign(w.world, w.caller, id);
      const resolveOperators = async () => new Map();
      await planCampaign(
        { ...w.world, signingKeys, resolveOperators },
        { tenantId: w.tenantId, campaignId: id },
      );
      const [row] = await w.within((tx) => tx.select().from(campaigns).where(eq(campaigns.id, id)));
      return row;
    };
    expect(await next()).toMatchObject({ status: "finished", leftOut: { [companyRefuses]: 10 } });
    w.clock.advance(30 * day);
    expect(await next()).toMatchObject({ status: "running", leftOut: {} });
  });

  it("is alone in that: what was sent stays sent, and what goes to others stays in line", async () => {
    const w = await refusedWorld("host.example");
    const toOthers = gte(messages.position, 8);
    await w.within((tx) => tx.update(messages).set({ recipientDomain: "other.example" }).where(toOthers));
    await w.answer(0, ofCompany);
    expect((await w.rows()).map(({ state }) => state)).toEqual([
      ...Array(5).fill("accepted"),
      ...Array(3).fill("skipped"),
      ...Array(2).fill("queued"),
    ]);
  });

  it("is sent nothing though other companies take our mail, and though it took some that came back", async () => {
    const w = await refusedWorld("host.example");
    const other = eq(messages.position, 0);
    await w.within((tx) => tx.update(messages).set({ recipientDomain: "other.example" }).where(other));
    await w.answer(0, "250 2.0.0 OK");
    await w.answer(1, "250 2.0.0 OK");
    await w.answer(1, ofCompany);
    expect(await w.ruled()).toMatchObject([{ limit: "mail to host.example", after: "held" }]);
  });

  it("is sent nothing of what was leased before", async () => {
    const w = await refusedWorld("host.example");
    expect(await w.leased()).toBeGreaterThan(0);
    await w.answer(0, ofCompany);
    await w.dispatchAll();
    expect(w.sent).toEqual([]);
    expect(await w.states()).toEqual([companyRefuses]);
  });

  it("is written to on for 30 days after it took mail of ours: the rule is about that message", async () => {
    const w = await refusedWorld("host.example");
    await w.answer(0, "250 2.0.0 OK");
    await w.answer(1, ofCompany);
    expect(await w.ruled()).toEqual([]);
    expect(await w.states()).toEqual(["queued"]);
    w.clock.advance(30 * day);
    await w.answer(2, ofCompany);
    expect(await w.ruled()).toMatchObject([{ limit: "mail to host.example", after: "held" }]);
  });
});
