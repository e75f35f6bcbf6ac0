import type { AccountFinding } from "@penguinmails/core/fleet/compare-account";
import { policy } from "@penguinmails/core/policy";
import { HostingError, type HostingProvider, type Instance } from "@penguinmails/core/ports/hosting";
import { newId } from "@penguinmails/db/ids";
import { accountFindings } from "@penguinmails/db/schema/account";
import { nodes } from "@penguinmails/db/schema/fleet";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf } from "../fleet/fleet-test-world.ts";
import { adminOverview } from "../staff/admin-overview.ts";
import {
  acknowledgeFinding,
  askForAccountCheck,
  giveFindingBack,
  readAccount,
} from "../staff/steer-account.ts";
import { checkAccount } from "./check-account.ts";

// The account is one for all agencies: each test has a database of its own.
let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.close());

const machine = (serviceId: string, name: string): Instance => ({
  serviceId,
  name,
  status: "ACTIVE",
  taskState: null,
  mainIp: null,
  suspended: false,
  ramMb: null,
  planId: "vps-2gb",
});

/** One node of ours, as the provider has it, and an account that the test changes. */
async function world() {
  const clock = testClock();
  const { database } = db;
  const { tenantId } = await makeTenant({ database, clock });
  const pool = await makePool({ database, clock }, tenantId);
  const [node] = await database.withTenant(tenantId, (tx) =>
    tx.update(nodes).set({ serviceId: "1" }).where(eq(nodes.id, pool.nodeId)).returning(),
  );
  const account = new Map([["1", { machine: machine("1", node?.name ?? ""), ips: [pool.ip] }]]);
  const given: string[] = [];
  let trouble: HostingError | null = null;
  const hosting = {
    async listMachinePlans() {
      if (trouble) throw trouble;
      return [{ rid: "vps-2gb", name: "small", cpu: 1, ramMb: 2048, diskGb: 50, monthlyCents: 999 }];
    },
    listInstances: async () => [...account.values()].map((each) => each.machine),
    listAddresses: async (serviceId: string) => account.get(serviceId)?.ips ?? [],
    async terminateInstance(serviceId: string) {
      given.push(serviceId);
      account.delete(serviceId);
    },
    async deleteAddress(serviceId: string, ip: string) {
      given.push(ip);
      const known = account.get(serviceId);
      if (known) account.set(serviceId, { ...known, ips: known.ips.filter((each) => each !== ip) });
    },
  } as Partial<HostingProvider> as HostingProvider;
  const deps = { database, clock, hosting };
  const by = { staffId: newId(), requestId: newId(), seesMoney: true };
  const read = () => readAccount(deps, by, { limit: 200 });
  return {
    deps,
    by,
    pool,
    clock,
    account,
    given,
    read,
    breakProvider: (error: HostingError | null) => {
      trouble = error;
    },
    found: async () =>
      (await read()).findings.map(({ kind, label, monthlyCents }) => [kind, label, monthlyCents]),
    check: () => checkAccount(deps),
    async again() {
      await askForAccountCheck(deps, by);
      await checkAccount(deps);
    },
  };
}

test("an account that is as our books say has no finding, its sum, and the next check a day later", async () => {
  const { check, read, clock } = await world();
  expect(await check()).toBe(true);
  expect(await read()).toMatchObject({
    check: { machines: 1, monthlyCents: 999, trouble: null },
    findings: [],
  });
  expect(await check()).toBe(false);
  clock.advance(policy.account.checkEveryMs);
  expect(await check()).toBe(true);
});

test("what is on the bill alone is found with its cost, once, and is over when it is gone", async () => {
  const { account, check, again, found, pool } = await world();
  account.set("2", { machine: machine("2", "pm-lost"), ips: ["198.18.9.9"] });
  account.set("1", { machine: account.get("1")?.machine ?? machine("1", ""), ips: [pool.ip, "198.18.9.8"] });
  await check();
  await again();
  expect((await found()).sort()).toEqual([
    ["unknown-address", "198.18.9.8", 499],
    ["unknown-machine", "pm-lost", 999],
  ]);
  account.delete("2");
  await again();
  expect(await found()).toEqual([["unknown-address", "198.18.9.8", 499]]);
});

test("a machine that the provider no longer has is found", async () => {
  const { account, check, read, pool } = await world();
  account.clear();
  await check();
  expect((await read()).findings).toMatchObject([
    { kind: "gone-machine", nodeId: pool.nodeId, mayGoBack: false },
  ]);
});

test("a machine that was given back in our books alone is found, and costs on", async () => {
  const { check, found, pool, account } = await world();
  const retired = { status: "retired" as const };
  await db.database.withOperator((tx) => tx.update(nodes).set(retired).where(eq(nodes.id, pool.nodeId)));
  await check();
  expect(await found()).toEqual([["unknown-machine", account.get("1")?.machine.name, 999]]);
});

test("staff say why it stays, or name it and have it given back, once; each act is audited", async () => {
  const { account, check, read, deps, by, given } = await world();
  account.set("2", { machine: machine("2", "pm-lost"), ips: [] });
  await check();
  const [finding] = (await read()).findings;
  const id = finding?.id ?? "";
  await acknowledgeFinding(deps, by, id, "a test of ours");
  expect((await read()).findings).toMatchObject([{ acknowledged: { reason: "a test of ours" } }]);
  const back = (name: string) => giveFindingBack(deps, by, id, { name, reason: "nobody needs it" });
  expect(await codeOf(back("pm-other"))).toBe("invalid-input");
  await check();
  expect(given).toEqual([]);
  await back("pm-lost");
  expect((await read()).findings).toMatchObject([
    { isGoingBack: true, acknowledged: { reason: "a test of ours" } },
  ]);
  await check();
  expect(given).toEqual(["2"]);
  await askForAccountCheck(deps, by);
  await check();
  expect((await read()).findings).toEqual([]);
  expect(given).toEqual(["2"]);
  expect(await codeOf(back("pm-lost"))).toBe("conflict");
  const audits = await db.database.withOperator((tx) =>
    tx.select({ action: staffAudit.action }).from(staffAudit).where(eq(staffAudit.staffId, by.staffId)),
  );
  expect(audits.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["account.acknowledge", "account.give-back"]),
  );
});

test("what staff say of one finding, or have given back, is that one: what was found beside it stays as it is", async () => {
  const { account, check, again, read, deps, by, given } = await world();
  for (const id of ["2", "3", "4"]) account.set(id, { machine: machine(id, `pm-lost-${id}`), ips: [] });
  await check();
  const idOf = async (label: string) =>
    (await read()).findings.find((finding) => finding.label === label)?.id ?? "";
  await acknowledgeFinding(deps, by, await idOf("pm-lost-2"), "a test of ours");
  const back = { name: "pm-lost-3", reason: "nobody needs it" };
  await giveFindingBack(deps, by, await idOf("pm-lost-3"), back);
  const standing = async () =>
    (await read()).findings
      .map(({ label, acknowledged, isGoingBack }) => [label, acknowledged?.reason ?? null, isGoingBack])
      .sort();
  expect(await standing()).toEqual([
    ["pm-lost-2", "a test of ours", false],
    ["pm-lost-3", null, true],
    ["pm-lost-4", null, false],
  ]);
  await check();
  await again();
  expect(given).toEqual(["3"]);
  expect(await standing()).toEqual([
    ["pm-lost-2", "a test of ours", false],
    ["pm-lost-4", null, false],
  ]);
});

test("staff are told by one alert of what nobody has acted on; what costs for nothing comes after what nobody knows", async () => {
  const { read, deps, by, clock } = await world();
  const alerts = async () => {
    const may = { seesMoney: false, seesQueues: false, seesFleet: true };
    return (await adminOverview(deps, may, null)).alerts.filter(({ code }) => code === "bill-differs");
  };
  const find = (kind: AccountFinding["kind"], label: string) => {
    const row = { kind, label, key: label, serviceId: "2", sentence: "What it is.", foundAt: clock.now() };
    return db.database.withOperator((tx) => tx.insert(accountFindings).values({ ...row, id: newId() }));
  };
  expect(await alerts()).toEqual([]);
  const since = new Date(clock.now()).toISOString();
  await find("unused-address", "198.18.0.9");
  expect(await alerts()).toMatchObject([
    { severity: "warn", subject: { kind: "account" }, message: "198.18.0.9: What it is.", since },
  ]);
  clock.advance(1_000);
  await find("unknown-machine", "pm-lost");
  expect(await alerts()).toMatchObject([{ severity: "bad", message: "pm-lost: What it is. 1 more.", since }]);
  for (const { id, label, mayGoBack } of (await read()).findings)
    if (mayGoBack) await giveFindingBack(deps, by, id, { name: label, reason: "nobody needs it" });
    else await acknowledgeFinding(deps, by, id, "a test of ours");
  expect(await alerts()).toEqual([]);
});

test("what has come into our books before the give-back is done is left alone", async () => {
  const { account, check, read, deps, by, given, pool } = await world();
  account.set("2", { machine: machine("2", "pm-new"), ips: [] });
  await check();
  const [finding] = (await read()).findings;
  await giveFindingBack(deps, by, finding?.id ?? "", { name: "pm-new", reason: "nobody needs it" });
  account.delete("1");
  await db.database.withOperator((tx) =>
    tx.update(nodes).set({ serviceId: "2", name: "pm-new" }).where(eq(nodes.id, pool.nodeId)),
  );
  await check();
  expect(given).toEqual([]);
});

test("a node's own machine is never given back from here", async () => {
  const { account, check, read, deps, by } = await world();
  account.clear();
  await check();
  const [finding] = (await read()).findings;
  const asked = { name: finding?.label ?? "", reason: "nobody needs it" };
  expect(await codeOf(giveFindingBack(deps, by, finding?.id ?? "", asked))).toBe("conflict");
});

test("a provider that does not answer changes nothing and is told; without an account nothing is asked", async () => {
  const { account, check, again, found, read, breakProvider, deps } = await world();
  account.set("2", { machine: machine("2", "pm-lost"), ips: [] });
  await check();
  breakProvider(new HostingError("unreachable", "get_price_list", "Hostwinds cannot be reached"));
  await again();
  expect(await found()).toHaveLength(1);
  expect((await read()).check?.trouble).toBe("Hostwinds cannot be reached");
  expect(await checkAccount({ ...deps, hosting: null })).toBe(false);
});

test("staff who may not see money see no amounts", async () => {
  const { account, check, deps, by } = await world();
  account.set("2", { machine: machine("2", "pm-lost"), ips: [] });
  await check();
  const view = await readAccount(deps, { ...by, seesMoney: false }, { limit: 200 });
  expect([view.check?.monthlyCents, ...view.findings.map(({ monthlyCents }) => monthlyCents)]).toEqual([
    null,
    null,
  ]);
});
