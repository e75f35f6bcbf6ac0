import { day, utcDay } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardNewTenant } from "./guard-new-tenant.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

type Kind = "campaign" | "mailbox" | "domain";

/** What the guard says of a campaign of an agency that began five days ago, whose mail came back so often. */
async function ruled(...mail: readonly { daysAgo?: number; hard: number; of?: readonly Kind[] }[]) {
  const clock = testClock();
  const { tenantId } = await makeTenant({ database: test.database, clock });
  const campaignId = newId();
  const now = clock.now();
  await test.database.withTenant(tenantId, async (tx) => {
    await tx.update(tenants).set({ firstAcceptedAt: now - 5 * day });
    for (const { daysAgo = 0, hard, of } of mail) {
      const kinds: readonly Kind[] = of ?? ["campaign"];
      const delta = { accepted: 600, delivered: 600 - hard, hard };
      const counted = kinds.map((kind) => {
        const id = kind === "campaign" ? campaignId : newId();
        return { subject: { kind, id, operator: "" }, delta };
      });
      await addEvidence(tx, utcDay(now - daysAgo * day), counted);
    }
  });
  const ruling = await test.database.withTenant(tenantId, (tx) => guardNewTenant(tx, campaignId, now));
  return ruling?.code ?? null;
}

describe("a new agency's day", () => {
  it("stops a campaign today and tomorrow, and not when it is longer ago", async () => {
    const days = await Promise.all([0, 1, 2].map((daysAgo) => ruled({ daysAgo, hard: 40 })));
    expect(days).toEqual(["new-agency-limit", "new-agency-limit", null]);
  });

  it("counts each message once, whatever else it is counted for", async () => {
    expect(await ruled({ hard: 24, of: ["campaign", "mailbox", "domain"] })).toBeNull();
    expect(await ruled({ hard: 40, of: ["mailbox", "domain"] })).toBeNull();
  });

  it("is a day by itself: what came back on two is not taken together", async () => {
    expect(await ruled({ hard: 24 }, { daysAgo: 1, hard: 24 })).toBeNull();
  });
});
