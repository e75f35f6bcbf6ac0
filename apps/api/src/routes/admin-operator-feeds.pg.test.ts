import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import { operatorFeeds, operatorWords } from "@penguinmails/db/schema/operator-feeds";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { makeYahooImport } from "@penguinmails/integrations/yahoo/yahoo-import";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** An agency with a verified domain and an address, called as its owner and as staff. */
async function agency() {
  const world = adminWorld(db, { yahooImport: makeYahooImport });
  const { tenantId, userId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const createdAt = Date.UTC(2026, 1, 1);
  const [domain] = await db.database.withTenant(tenantId, (tx) =>
    tx.update(domains).set({ verifiedAt: createdAt, createdAt }).returning({ name: domains.name }),
  );
  const token = await db.database.withOperator((tx) =>
    openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, Date.now()),
  );
  const get = (path: string) => world.call(`pm_session=${token}`, "GET", path);
  const staff = await world.as("operator");
  const bring = (...lines: readonly string[]) =>
    staff.call("POST", "/v1/admin/operator-feeds/yahoo", {
      csv: ["domain,day,complaint_rate_percent,delivered", ...lines].join("\n"),
    });
  return { ...world, ...pool, tenantId, name: domain?.name ?? "", get, staff, bring };
}

describe("Yahoo's numbers that a person brings", () => {
  it("are shown to their agency day by day, a day without enough mail as such, and to staff with what they ask for", async () => {
    const w = await agency();
    const subject = { kind: "domain" as const, id: w.domainId, operator: "yahoo" };
    await db.database.withTenant(w.tenantId, (tx) =>
      addEvidence(tx, "2026-03-01", [{ subject, delta: { delivered: 4_100 } }]),
    );
    const answer = await w.bring(`${w.name},2026-03-01,0.42,4100`, `${w.name},2026-02-28,,`);
    expect(answer).toMatchObject({ status: 200, body: { covered: 1 } });
    const shown = (await w.get(`/v1/reputation/${w.domainId}/operators`)).body;
    expect(shown.items.map(({ source }: { source: string }) => source)).toEqual([
      "postmaster",
      "yahoo",
      "snds",
    ]);
    expect(shown.items[1]).toMatchObject({
      sourceName: "Yahoo",
      subject: { kind: "domain", id: w.domainId, label: w.name },
      days: [
        {
          day: "2026-03-01",
          said: [
            { metric: "complaint-rate", least: 0.0042, most: 0.0042 },
            { metric: "recipients", least: 4_100, most: 4_100 },
          ],
        },
        { day: "2026-02-28", said: [] },
      ],
    });
    const all = (await w.staff.call("GET", "/v1/admin/operator-feeds")).body;
    expect(all.feeds.find(({ source }: { source: string }) => source === "yahoo")).toMatchObject({
      covered: 1,
      fault: null,
    });
    expect(
      all.troubles.filter(({ tenantId }: { tenantId: string }) => tenantId === w.tenantId),
    ).toMatchObject([
      { source: "yahoo", day: "2026-03-01", verdict: "back", sentence: expect.stringContaining("0.42 %") },
    ]);
    const audited = await db.database.withOperator((tx) =>
      tx
        .select()
        .from(staffAudit)
        .where(and(eq(staffAudit.staffId, w.staff.id), eq(staffAudit.action, "operator-feeds.import"))),
    );
    expect(audited).toHaveLength(1);
  });

  it("are refused whole, with every line that is wrong", async () => {
    const w = await agency();
    const answer = await w.bring(
      `${w.name},2026-03-01,0.1,`,
      "stranger.example,2026-03-01,0.1,",
      `${w.name},x,0.1,`,
    );
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/line 3.*line 4/);
    const rows = await db.database.withTenant(w.tenantId, (tx) => tx.select().from(operatorWords));
    expect(rows).toHaveLength(0);
  });

  it("are taken from staff who may act on the fleet alone", async () => {
    const w = await agency();
    const support = await w.as("support");
    const body = { csv: "domain,day,complaint_rate_percent" };
    expect((await support.call("POST", "/v1/admin/operator-feeds/yahoo", body)).status).toBe(403);
  });
});

describe("a feed that can't be read", () => {
  it("is an alert for staff with its sentence until a reading works, and no agency hears of it", async () => {
    const w = await agency();
    const fault = "SNDS link 1 cannot be reached.";
    const state = { source: "snds" as const, askedAt: w.clock.now(), fault };
    await db.database.withOperator((tx) => tx.insert(operatorFeeds).values(state));
    const alerts = async () =>
      (await w.staff.call("GET", "/v1/admin/overview")).body.alerts.filter(
        ({ code }: { code: string }) => code === "feed-failing",
      );
    expect(await alerts()).toMatchObject([{ severity: "warn", subject: { id: "snds" }, message: fault }]);
    expect((await w.get("/v1/overview")).text).not.toContain("SNDS");
    await db.database.withOperator((tx) => tx.update(operatorFeeds).set({ fault: null }));
    expect(await alerts()).toEqual([]);
  });
});

describe("what operators say", () => {
  it("of a mailbox is what they say of its domain and address, of an agency what they said at all", async () => {
    const w = await agency();
    const subjects = async (id: string) =>
      (await w.get(`/v1/reputation/${id}/operators`)).body.items.map(
        ({ subject }: { subject: { label: string } }) => subject.label,
      );
    expect(await subjects(w.mailboxIds[0] ?? "")).toEqual([w.name, w.name, w.ip]);
    expect(await subjects(w.addressId)).toEqual([w.ip]);
    expect(await subjects(w.tenantId)).toEqual([]);
    await w.bring(`${w.name},2026-03-01,0.1,`);
    expect(await subjects(w.tenantId)).toEqual([w.name]);
  });
});
