import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocklistWorld, cssListing, zen } from "../blocklists/blocklist-test-world.ts";
import { delistingDesk } from "../blocklists/delisting-test-desk.ts";
import { closeDelisting } from "../staff/steer-delistings.ts";
import { checkLaunch } from "./check-launch.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const dblListing = { status: "found" as const, values: ["127.0.1.2"], ttlSeconds: 60 };

test.each([
  ["domain", "dbl.spamhaus.org", "Spamhaus DBL"],
  ["address", zen, "Spamhaus ZEN"],
] as const)(
  "a listed %s stops a launch, with its list named, until its delisting is closed",
  async (kind, zone, name) => {
    const world = await blocklistWorld(db.database);
    const { templateId, listId } = await makeList(world.deps, world.tenantId, ["ada@host.example"]);
    const plan = { templateId, leadListId: listId, mailboxIds: world.pool.mailboxIds };
    const blockers = async () =>
      (await checkLaunch(world.deps, world.caller, plan)).blockers.filter(({ code }) =>
        code.endsWith("-listed"),
      );
    expect(await blockers()).toEqual([]);
    const query = kind === "address" ? world.query : `${world.pool.domainName}.${zone}`;
    world.lists.answers.set(query, kind === "address" ? cssListing : dblListing);
    await world.round();
    expect(await blockers()).toEqual([{ code: `${kind}-listed`, message: expect.stringContaining(name) }]);
    const desk = delistingDesk(world, query);
    await desk.tick("cause-found", "cause-fixed", "removal-asked");
    await desk.clean();
    expect(await blockers()).toHaveLength(1);
    await closeDelisting(world.deps, desk.by, (await desk.task()).id, "Clean for two days.");
    expect(await blockers()).toEqual([]);
  },
);
