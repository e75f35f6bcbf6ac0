import { Problem } from "@penguinmails/contracts/problems";
import { newId } from "@penguinmails/db/ids";
import { campaigns, leadLists } from "@penguinmails/db/schema/campaigns";
import { auditLog } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTemplate } from "./create-template.ts";
import { getTemplate, listTemplates } from "./read-templates.ts";
import { updateTemplate } from "./update-template.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const text = {
  name: "t",
  subject: "Hi {{firstName}}",
  body: "{{ company|you }} and {{first_name}}, {{city}}",
};
async function agency() {
  const world = { database: test.database, clock: testClock() };
  return { ...(await makeTenant(world)), world };
}
async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) return "none";
  if (error instanceof Problem) return error.code;
  throw error;
}

it("a template comes back as it was written, with its placeholders once each, and leaves a record", async () => {
  const a = await agency();
  const made = await createTemplate(a.world, a.caller, text);
  expect(made).toMatchObject({ ...text, placeholders: ["firstName", "company", "city"] });
  expect(await test.database.withTenant(a.tenantId, (tx) => getTemplate(tx, made.id))).toEqual(made);
  const changed = await updateTemplate(a.world, a.caller, made.id, { ...text, subject: "Bye" });
  expect(changed).toMatchObject({ id: made.id, subject: "Bye" });
  const acts = await test.database.withTenant(a.tenantId, (tx) => tx.select().from(auditLog));
  expect(acts.map((act) => act.action).sort()).toEqual(["template.create", "template.update"]);
});

it.each([
  ["draft", "none"],
  ["planning", "conflict"],
  ["running", "conflict"],
  ["paused", "conflict"],
  ["finished", "none"],
  ["stopped", "none"],
] as const)("a campaign that is %s and sends it: changing the template answers %s", async (status, code) => {
  const a = await agency();
  const made = await createTemplate(a.world, a.caller, text);
  await test.database.withTenant(a.tenantId, async (tx) => {
    const listId = newId();
    const of = { tenantId: a.tenantId, createdAt: a.world.clock.now() };
    await tx.insert(leadLists).values({ ...of, id: listId, name: "l", rows: 0, imported: 0, columns: [] });
    const row = { ...of, id: newId(), name: "c", status, templateId: made.id, listId, mailboxIds: [] };
    await tx.insert(campaigns).values(row);
  });
  expect(await codeOf(updateTemplate(a.world, a.caller, made.id, { ...text, subject: "Other" }))).toBe(code);
  const now = await test.database.withTenant(a.tenantId, (tx) => getTemplate(tx, made.id));
  expect(now.subject).toBe(code === "none" ? "Other" : text.subject);
});

it("a stranger's template is one that is not there", async () => {
  const mine = await agency();
  const other = await agency();
  const { id } = await createTemplate(other.world, other.caller, text);
  expect(await codeOf(updateTemplate(mine.world, mine.caller, id, text))).toBe("not-found");
  expect(await codeOf(test.database.withTenant(mine.tenantId, (tx) => getTemplate(tx, id)))).toBe(
    "not-found",
  );
  expect(
    (await test.database.withTenant(mine.tenantId, (tx) => listTemplates(tx, { limit: 50 }))).items,
  ).toEqual([]);
});
