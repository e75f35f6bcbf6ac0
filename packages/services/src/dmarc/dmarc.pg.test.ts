import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { AggregateReport } from "@penguinmails/core/feedback/dmarc/read-aggregate";
import { newId } from "@penguinmails/db/ids";
import { dmarcRows } from "@penguinmails/db/schema/dmarc";
import { domains } from "@penguinmails/db/schema/fleet";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import { statementsOf, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sentWorld } from "../feedback/feedback-test-world.ts";
import { dmarcSources } from "./dmarc-sources.ts";
import { takeAggregate } from "./take-aggregate.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

type Row = {
  readonly ip: string;
  readonly from: string;
  readonly dkim: string;
  readonly disposition?: string;
};
function reportMail(rows: readonly Row[], reportId = "r-1"): Uint8Array {
  const records = rows.map(
    ({ ip, from, dkim, disposition = "none" }) =>
      `<record><row><source_ip>${ip}</source_ip><count>5</count><policy_evaluated><disposition>${disposition}</disposition>
       <dkim>${dkim}</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>${from}</header_from></identifiers></record>`,
  );
  const xml = `<feedback><report_metadata><org_name>big.example</org_name><report_id>${reportId}</report_id>
    <date_range><begin>1772409600</begin><end>1772495999</end></date_range></report_metadata>${records.join("")}</feedback>`;
  const lines = [
    "From: noreply@big.example",
    "Subject: Report domain",
    "MIME-Version: 1.0",
    "Content-Type: application/gzip",
    "Content-Transfer-Encoding: base64",
    "",
    gzipSync(xml).toString("base64"),
    "",
  ];
  return new TextEncoder().encode(lines.join("\r\n"));
}

test("a source with a zone, however endless, is left out and counted, and the rest of its report taken", async () => {
  const w = await sentWorld(db.database, 1);
  const digests = Array.from({ length: 60 }, (_, n) => createHash("sha256").update(`${n}`).digest("hex"));
  const zoned = { ip: `fe80::1%${digests.join("")}`, from: w.pool.domainName, dkim: "pass" };
  w.box.put(reportMail([zoned]), reportMail([zoned, { ...zoned, ip: "203.0.113.9" }], "r-2"));
  w.box.put(reportMail([{ ip: "203.0.113.9", from: "other.example", dkim: "pass" }], "r-3"));
  expect(await w.drain()).toBe(3);
  const rows = await w.within((tx) => tx.select().from(dmarcRows));
  expect(rows.map(({ sourceIp }) => sourceIp)).toEqual(["203.0.113.9"]);
  const stray = await w.within((tx) => tx.select().from(nodeStrayMail).orderBy(nodeStrayMail.kind));
  expect(stray.map(({ kind, mails }) => [kind, mails])).toEqual([
    ["broken-dmarc", 2],
    ["dmarc", 1],
  ]);
});

test("a report that reaches the collector shows who sent as the domain, once however often it comes", async () => {
  const w = await sentWorld(db.database, 1);
  const { ip, domainName, domainId } = w.pool;
  const rows = [
    { ip, from: domainName, dkim: "pass" },
    { ip, from: `mail.${domainName}`, dkim: "fail" },
    { ip: "203.0.113.9", from: domainName, dkim: "fail", disposition: "reject" },
    { ip, from: "other.example", dkim: "pass" },
  ];
  w.box.put(reportMail(rows));
  w.box.put(reportMail(rows));
  await w.drain();
  expect(w.box.left()).toBe(0);
  const { items } = await w.within((tx) => dmarcSources(tx, domainId, w.clock.now()));
  expect(items).toEqual([
    {
      sourceIp: ip,
      isOurs: true,
      messages: 10,
      aligned: 5,
      dkimAligned: 5,
      spfAligned: 0,
      quarantined: 0,
      rejected: 0,
      reporters: ["big.example"],
    },
    expect.objectContaining({ sourceIp: "203.0.113.9", isOurs: false, messages: 5, aligned: 0, rejected: 5 }),
  ]);
  w.clock.advance(31 * 86_400_000);
  expect((await w.within((tx) => dmarcSources(tx, domainId, w.clock.now()))).items).toEqual([]);
});

test("a report that comes months late says nothing of the last 30 days", async () => {
  const w = await sentWorld(db.database, 1);
  const { domainName, domainId, ip } = w.pool;
  w.clock.advance(60 * 86_400_000);
  w.box.put(reportMail([{ ip, from: domainName, dkim: "pass" }]));
  await w.drain();
  expect(await w.within((tx) => tx.$count(dmarcRows))).toBe(1);
  expect((await w.within((tx) => dmarcSources(tx, domainId, w.clock.now()))).items).toEqual([]);
});

test("a report on a domain below another one is of the nearer, and each shows its own", async () => {
  const w = await sentWorld(db.database, 1);
  const [above] = await w.within((tx) => tx.select().from(domains));
  if (!above) throw new Error("no domain");
  const below = { ...above, id: newId(), name: `mail.${above.name}` };
  await w.within((tx) => tx.insert(domains).values(below));
  w.box.put(reportMail([{ ip: "203.0.113.9", from: `news.${below.name}`, dkim: "pass" }]));
  w.box.put(reportMail([{ ip: "203.0.113.9", from: above.name, dkim: "pass" }], "r-2"));
  await w.drain();
  const rows = await w.within((tx) => tx.select().from(dmarcRows).orderBy(dmarcRows.reportId));
  expect(rows.map(({ domainId }) => domainId)).toEqual([below.id, above.id]);
  const shown = (id: string) => w.within((tx) => dmarcSources(tx, id, w.clock.now()));
  for (const { id } of [above, below]) expect((await shown(id)).items).toMatchObject([{ messages: 5 }]);
  await expect(shown(newId())).rejects.toMatchObject({ code: "not-found" });
});

test("of two reporters who give their reports the same id both are heard", async () => {
  const w = await sentWorld(db.database, 1);
  const report = flood(w.pool.domainName, 1);
  const rows = report.rows.slice(0, 1);
  for (const org of ["one.example", "two.example"])
    await w.within((tx) => takeAggregate(tx, w.clock.now(), { ...report, org, rows }));
  const { items } = await w.within((tx) => dmarcSources(tx, w.pool.domainId, w.clock.now()));
  expect(items).toMatchObject([{ messages: 2, reporters: ["one.example", "two.example"] }]);
});

/** The `nth` report of one reporter, on 2,000 sources. */
const flood = (from: string, nth: number): AggregateReport => ({
  ...{
    org: "flood.example",
    reportId: `f-${nth}`,
    beginsAt: Date.UTC(2026, 2, 1),
    endsAt: Date.UTC(2026, 2, 2),
    leftOut: 0,
  },
  rows: Array.from({ length: 2_000 }, (_, n) => ({
    ...{ sourceIp: `10.0.${n >> 8}.${n & 255}`, headerFrom: from, count: 1 },
    ...{ disposition: "none" as const, dkim: false, spf: false },
  })),
});

test("a flood of made-up reports fills a domain's day and no more, and leaves the next day its room", async () => {
  const w = await sentWorld(db.database, 1);
  const from = w.pool.domainName;
  const take = (nth: number) => w.within((tx) => takeAggregate(tx, w.clock.now(), flood(from, nth)));
  expect([await take(1), await take(2), await take(3), await take(4)]).toEqual([null, null, null, "dmarc"]);
  const kept = () => w.within((tx) => tx.$count(dmarcRows));
  expect(await kept()).toBe(5_000);
  w.clock.advance(86_400_000);
  expect(await take(5)).toBeNull();
  expect(await kept()).toBe(7_000);
});

test("a report that comes again takes no room of others and is none of a stranger's, also on a day that is full", async () => {
  const w = await sentWorld(db.database, 1);
  const from = w.pool.domainName;
  const take = (nth: number, rows = 2_000) => {
    const report = flood(from, nth);
    return w.within((tx) =>
      takeAggregate(tx, w.clock.now(), { ...report, rows: report.rows.slice(0, rows) }),
    );
  };
  const kept = () => w.within((tx) => tx.$count(dmarcRows));
  await take(1);
  await take(2);
  // Of the third, the first 900 rows came before: its next 100 find the room that is left.
  await take(3, 900);
  expect(await take(3, 1_000)).toBeNull();
  expect(await kept()).toBe(5_000);
  expect(await take(1)).toBeNull();
  expect(await take(4)).toBe("dmarc");
});

test("a report reads the rows of the domains that it is about and no others, however many an agency has", async () => {
  const w = await sentWorld(db.database, 1);
  const report = flood(w.pool.domainName, 1);
  const sent = await statementsOf(() => w.within((tx) => takeAggregate(tx, w.clock.now(), report)));
  const looks = sent.filter((text) => text.startsWith("select") && text.includes('from "dmarc_rows"'));
  expect(looks).toHaveLength(2);
  for (const text of looks) expect(text).toContain('"domain_id" in');
});

test("rows go ninety days after they came, also those of a domain that nobody reports on any more", async () => {
  const w = await sentWorld(db.database, 1);
  const [own] = await w.within((tx) => tx.select().from(domains));
  if (!own) throw new Error("no domain");
  const quiet = { ...own, id: newId(), name: `quiet.${own.name}` };
  await w.within((tx) => tx.insert(domains).values(quiet));
  const take = (from: string, nth: number) =>
    w.within((tx) => takeAggregate(tx, w.clock.now(), flood(from, nth)));
  await take(quiet.name, 1);
  await take(own.name, 2);
  w.clock.advance(91 * 86_400_000);
  await take(own.name, 3);
  const rows = await w.within((tx) => tx.select().from(dmarcRows));
  expect(new Set(rows.map(({ reportId }) => reportId))).toEqual(new Set(["f-3"]));
});

test("a report on other people's domains leaves nothing, and another agency sees none of ours", async () => {
  const w = await sentWorld(db.database, 1);
  w.box.put(reportMail([{ ip: "203.0.113.9", from: "other.example", dkim: "pass" }]));
  w.box.put(reportMail([{ ip: "203.0.113.9", from: `not${w.pool.domainName}`, dkim: "pass" }], "r-2"));
  await w.drain();
  expect(await w.within((tx) => tx.select().from(dmarcRows))).toEqual([]);
  const stranger = await makeTenant(w.world);
  const look = db.database.withTenant(stranger.tenantId, (tx) =>
    dmarcSources(tx, w.pool.domainId, w.clock.now()),
  );
  await expect(look).rejects.toMatchObject({ code: "not-found" });
  const [domain] = await w.within((tx) => tx.select().from(domains).where(eq(domains.id, w.pool.domainId)));
  expect(domain?.status).toBe("verified");
});
