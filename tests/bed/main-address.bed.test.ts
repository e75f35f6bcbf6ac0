import { addressGrades } from "@penguinmails/db/schema/address-grades";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vps } from "../../scripts/testbed/bed.ts";
import { publisher } from "../../scripts/testbed/internet.ts";
import { type AgencyOnSite, startAgencyOn } from "../site/agency-on-site.ts";
import { noChange, onMachine, operationsOn } from "./bed-operations.ts";
import { bedSite } from "./bed-site.ts";
import { describeBed } from "./describe-bed.ts";

const listing = `${vps.primaryIp.split(".").reverse().join(".")}.zen.spamhaus.org`;

describeBed("a node on real hosts whose main address is on a block list", () => {
  let db: TestDatabase;
  let world: AgencyOnSite;
  beforeAll(async () => {
    db = await testDatabase();
    world = await startAgencyOn(await bedSite(), db.database, { plan: "starter" });
    await publisher().putRrset("zen.spamhaus.org", listing, "A", 60, ["127.0.0.2"]);
  });
  afterAll(async () => {
    await publisher().deleteRrset("zen.spamhaus.org", listing, "A");
    await world?.close();
    await db?.close();
  });

  test("serves from another main address: the machine begins its network with it, and carries the bad one no more", async () => {
    const { id: nodeId } = await world.order(1);
    await world.serve(nodeId, 520_000);
    const [other, main] = vps.secondaryIps;
    expect(await world.row(nodeId)).toMatchObject({ status: "serving", primaryIp: main });
    const rows = await world.addressesOf(nodeId);
    const statuses = Object.fromEntries(rows.map(({ ip, kind, status }) => [ip, [kind, status]]));
    expect(statuses).toMatchObject({
      [vps.primaryIp]: [expect.anything(), "released"],
      [main]: ["primary", "serving"],
      [other]: ["secondary", "serving"],
    });
    const grades = await world.inTenant((tx) => tx.select().from(addressGrades));
    const bad = rows.find(({ ip }) => ip === vps.primaryIp)?.id;
    expect(grades.find(({ addressId }) => addressId === bad)).toMatchObject({
      verdict: "swap",
      terms: [{ name: "refusing-list" }],
    });
    const carried = await onMachine("ip", "-4", "-br", "addr", "show", "dev", "eth0");
    expect(carried).toMatch(new RegExp(`eth0\\S* +UP +${main}/`));
    expect(carried).toContain(other);
    expect(carried).not.toContain(vps.primaryIp);
    expect(await operationsOn(world, nodeId).plan()).toMatchObject(noChange);
  }, 560_000);
});
