import { policy } from "@penguinmails/core/policy";
import type { LookupResult } from "@penguinmails/core/ports/dns";
import { addresses } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocklistWorld, zen } from "../blocklists/blocklist-test-world.ts";
import { watchBlocklists } from "../blocklists/watch-blocklists.ts";
import { adminOverview } from "./admin-overview.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const refused: LookupResult = { status: "found", values: ["127.255.255.254"], ttlSeconds: 60 };
const may = { seesMoney: false, seesQueues: false, seesFleet: true };

test("staff are told while a list by which operators refuse answers nobody, and of no other list", async () => {
  const gone = await blocklistWorld(db.database);
  await gone.round();
  // Its last answer stands, and says nothing of today.
  await gone.within((tx) => tx.update(addresses).set({ status: "released" }));
  const w = await blocklistWorld(db.database);
  w.clock.set(gone.clock.now());
  const round = async () => {
    w.clock.advance(policy.blocklist.checkEveryMs);
    await watchBlocklists(w.deps);
    const { alerts } = await adminOverview(w.deps, may, null);
    return alerts.filter(({ code }) => code === "blocklist-blind");
  };
  expect(await round()).toEqual([]);
  for (const zone of [zen, "psbl.surriel.com"]) w.lists.answers.set(`2.0.0.127.${zone}`, refused);
  expect(await round()).toEqual([
    {
      code: "blocklist-blind",
      severity: "warn",
      subject: { kind: "blocklist", id: zen, label: "Spamhaus ZEN" },
      message:
        "Nobody knows which addresses it lists: they would go on sending. Its test entry: it refused to answer (127.255.255.254).",
      since: null,
    },
  ]);
  w.lists.answers.set(`2.0.0.127.${zen}`, { status: "found", values: ["127.0.0.2"], ttlSeconds: 60 });
  expect(await round()).toEqual([]);
});
