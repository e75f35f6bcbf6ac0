import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { policy } from "@penguinmails/core/policy";
import { erasureRequests } from "@penguinmails/db/schema/people";
import { auditLog } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { askErasure } from "./ask-erasure.ts";
import { listErasureRequests } from "./list-requests.ts";
import { heldWorld, yumi } from "./people-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function mailed() {
  const world = await heldWorld(db.database);
  const { id: messageId } = await world.ofYumi();
  const deps = { ...world.world, signingKeys };
  const issuedAtMs = world.clock.now();
  const token = makeUnsubscribeToken(signingKeys, { tenantId: world.tenantId, messageId, issuedAtMs });
  const ask = (by = token) => askErasure(deps, by, "r1");
  const asked = async (page: { limit: number; cursor?: string } = { limit: 9 }) =>
    (await world.within((tx) => listErasureRequests(tx, page))).items;
  return { ...world, messageId, token, ask, asked };
}

it("who asks to be erased is opted out at once, and the agency sees until when it has to answer", async () => {
  const m = await mailed();
  await Promise.all([m.ask(), m.ask()]);
  m.clock.advance(1_000);
  await m.ask();
  const at = m.clock.now() - 1_000;
  expect(await m.asked()).toMatchObject([
    {
      email: yumi,
      askedAt: new Date(at).toISOString(),
      dueAt: new Date(at + policy.people.answerWithinMs).toISOString(),
    },
  ]);
  expect(await m.suppressed()).toMatchObject([{ email: yumi, reason: "unsubscribe" }]);
  expect(await m.ofYumi()).toMatchObject({ state: "skipped" });
  const acts = await m.within((tx) =>
    tx.select().from(auditLog).where(eq(auditLog.action, "recipient.ask-erasure")),
  );
  expect(acts).toMatchObject([{ actorKind: "recipient", actorId: m.messageId, subjectId: m.messageId }]);
});

it("is answered by the erasure, and asks nothing more after it", async () => {
  const m = await mailed();
  await m.ask();
  await m.erase();
  expect(await m.asked()).toEqual([]);
  await m.within((tx) => tx.delete(erasureRequests));
  await m.ask();
  expect(await m.within((tx) => tx.select().from(erasureRequests))).toEqual([]);
});

it("by a forged link, or one that is too old, asks for nothing", async () => {
  const m = await mailed();
  await expect(m.ask(`${m.token.slice(0, -1)}!`)).rejects.toMatchObject({ code: "not-found" });
  m.clock.advance(policy.optOut.linkValidForMs + 1);
  await expect(m.ask()).rejects.toMatchObject({ code: "expired-token" });
  expect(await m.asked()).toEqual([]);
  expect(await m.suppressed()).toEqual([]);
});

it("is one agency's to see, and read page by page", async () => {
  const [m, theirs] = [await mailed(), await mailed()];
  await m.ask();
  expect(await theirs.asked()).toEqual([]);
  const [first] = await m.asked();
  expect(await m.asked({ limit: 1, cursor: first?.id ?? "" })).toEqual([]);
});
