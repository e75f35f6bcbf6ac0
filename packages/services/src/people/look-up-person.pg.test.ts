import { personExport, personView } from "@penguinmails/contracts/http/people";
import { templates } from "@penguinmails/db/schema/campaigns";
import { auditLog } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, like } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportPerson } from "./export-person.ts";
import { lookUpPerson } from "./look-up-person.ts";
import { heldWorld, nameEverywhere, yumi } from "./people-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it("a look-up counts what is about the person and what only names them, however the address is typed", async () => {
  const world = await heldWorld(db.database);
  await nameEverywhere(world);
  const found = await lookUpPerson(world.world, world.caller, " Yumi <YUMI.Nakamura@Widgets.example>");
  const at = new Date(world.clock.now()).toISOString();
  expect(personView.parse(found)).toEqual({
    email: yumi,
    held: [
      { what: "leads", count: 1, firstAt: at, lastAt: at },
      { what: "messages", count: 1, firstAt: at, lastAt: at },
      { what: "events", count: 1, firstAt: at, lastAt: at },
      { what: "mentions", count: 9, firstAt: null, lastAt: null },
    ],
    lists: [`as ${yumi} asked`],
    suppression: { reason: "manual", since: at, erasedAt: null },
    templates: [],
  });
});

it("an erasure takes what the look-up counted", async () => {
  const world = await heldWorld(db.database);
  await nameEverywhere(world);
  const { held } = await lookUpPerson(world.world, world.caller, yumi);
  const counted = Object.fromEntries(held.map(({ what, count }) => [what, count]));
  const { leads, messages, mentions } = await world.erase();
  expect({ leads, messages, mentions }).toEqual({
    leads: counted.leads,
    messages: counted.messages,
    mentions: counted.mentions,
  });
});

it("an export holds every word that an erasure takes, but those in other people's rows", async () => {
  const world = await heldWorld(db.database);
  await nameEverywhere(world);
  const document = personExport.parse(await exportPerson(world.world, world.caller, yumi));
  expect(document.leads).toMatchObject([
    { email: yumi, firstName: "Yumi", lastName: "Yumiko", custom: { Desk: "Yumis" }, line: 2 },
  ]);
  expect(document.messages).toMatchObject([
    { to: yumi, subject: "Hello Yumi", state: "queued", events: [{ text: `450 <${yumi}> is busy` }] },
  ]);
  expect(document.suppression).toMatchObject({ note: "Yumi asked by phone" });
  const mentions = document.mentions.map(({ where, texts }) => [where, texts.length]).sort();
  expect(mentions).toEqual([
    ["campaigns", 2],
    ["decisions", 6],
    ["events", 1],
    ["idempotency_keys", 0],
    ["lead_lists", 2],
    ["leads", 0],
    ["messages", 2],
    ["rejected_rows", 1],
    ["suppressions", 1],
  ]);
  const [act] = await world.within((tx) =>
    tx.select().from(auditLog).where(eq(auditLog.action, "person.export")),
  );
  expect(act).toMatchObject({ actorId: world.caller.actor.id, subjectKind: "person" });
  expect(JSON.stringify(act)).not.toContain("yumi");
});

it("templates that name the person are told, and stay as the agency wrote them", async () => {
  const world = await heldWorld(db.database);
  await world.within((tx) => tx.update(templates).set({ body: `Ask ${yumi}.` }));
  await world.erase();
  const { templates: named, suppression } = await lookUpPerson(world.world, world.caller, yumi);
  expect(named).toMatchObject([{ name: "hello" }]);
  expect(suppression?.erasedAt).toBe(new Date(world.clock.now()).toISOString());
  expect(
    await world.within((tx) =>
      tx
        .select()
        .from(templates)
        .where(like(templates.body, `%${yumi}%`)),
    ),
  ).toHaveLength(1);
});

it("of another agency's rows nothing is found", async () => {
  const [mine, theirs] = [await heldWorld(db.database), await heldWorld(db.database)];
  await nameEverywhere(theirs);
  await mine.erase();
  const { held } = await lookUpPerson(mine.world, mine.caller, yumi);
  expect(held.map(({ count }) => count)).toEqual([0, 0, 0, 0]);
});
