import { feedMetrics } from "@penguinmails/core/ports/operator-feed";
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
    await db.database.withTenant(w.tenantId, async (tx) =>
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

describe("what operators told of the last days", () => {
  type Word = Pick<typeof operatorWords.$inferInsert, "source" | "metric" | "day" | "least">;
  type Told = { tenantId: string; source: string; day: string; verdict: string };

  /** What staff are shown of an agency that delivered 200 messages to Gmail on each of these days. */
  async function troublesOf(words: readonly Word[]) {
    const w = await agency();
    const subject = { subjectKind: "domain" as const, subjectId: w.domainId };
    await db.database.withTenant(w.tenantId, async (tx) => {
      const evidence = { kind: "domain" as const, id: w.domainId, operator: "google" };
      for (const day of new Set(words.map(({ day }) => day)))
        await addEvidence(tx, day, [{ subject: evidence, delta: { delivered: 200 } }]);
      const rows = words.map((word) => ({
        ...word,
        ...subject,
        tenantId: w.tenantId,
        most: word.least,
        toldDay: word.day,
      }));
      await tx.insert(operatorWords).values(rows);
    });
    const { troubles } = (await w.staff.call("GET", "/v1/admin/operator-feeds")).body;
    return troubles.filter(({ tenantId }: Told) => tenantId === w.tenantId);
  }
  const word = (metric: Word["metric"], least: number | null, day = "2026-03-01"): Word => ({
    source: "postmaster",
    metric,
    day,
    least,
  });

  it.each([
    ["spam-rate", 0.0099, 0.01, "back"],
    ["filter-share", 0.09, 0.1, "hold"],
    ["trap-hits", 0, 1, "hold"],
  ] as const)("is shown as limits heed it: %s of %d not, of %d as %s", async (metric, well, ill, verdict) => {
    expect(await troublesOf([word(metric, well), word("recipients", 900)])).toEqual([]);
    expect(await troublesOf([word(metric, null)])).toEqual([]);
    expect(await troublesOf([word(metric, ill)])).toMatchObject([{ verdict }]);
  });

  it("shows trouble of a week ago beneath however many newer words that say all is well", async () => {
    const days = Array.from({ length: 5 }, (_, n) => `2026-02-2${n + 4}`);
    const well = feedMetrics
      .filter((metric) => metric !== "recipients")
      .flatMap((metric) => days.map((day) => word(metric, metric.startsWith("auth") ? 1 : 0, day)));
    const others = await Promise.all(Array.from({ length: 6 }, () => troublesOf(well)));
    expect(others.flat()).toEqual([]);
    expect(await troublesOf([...well, word("trap-hits", 5, "2026-02-23")])).toMatchObject([
      { day: "2026-02-23", verdict: "ease" },
    ]);
  });
});
