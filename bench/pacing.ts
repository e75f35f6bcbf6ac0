import { makeSigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { hour } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import { createCampaign } from "@penguinmails/services/campaigns/create-campaign";
import { launchCampaign } from "@penguinmails/services/campaigns/launch-campaign";
import { planCampaign } from "@penguinmails/services/campaigns/plan-campaign";
import { paceMessages } from "@penguinmails/services/delivery/pace-messages";
import { makeList, makePool } from "@penguinmails/testkit/factories";
import { sql } from "drizzle-orm";
import type { BenchWorld } from "./bench-world.ts";
import type { Comparison } from "./measure.ts";

const nodes = 6;
const leads = 1_000;
const roundTrips = 200;

/** Giving one message its slot (all limits, lease, counters, outbox row), against a transaction that does nothing. */
export async function pacing(world: BenchWorld): Promise<Comparison> {
  const { database, clock, tenantId, caller } = world;
  const mailboxIds: string[] = [];
  for (let n = 0; n < nodes; n++)
    mailboxIds.push(...(await makePool(world, tenantId, { mailboxes: 3 })).mailboxIds);
  const emails = Array.from({ length: leads }, (_, n) => `lead${n}@host${n}.example`);
  const list = await makeList(world, tenantId, emails);
  const input = { name: "c", templateId: list.templateId, leadListId: list.listId, mailboxIds };
  const { id: campaignId } = await createCampaign(world, caller, input);
  await launchCampaign(world, caller, campaignId);
  const signingKeys = makeSigningKeys([{ version: "a", secret: "a-secret-for-a-benchmark-alone" }]);
  const resolveOperators = async (names: readonly string[]) =>
    new Map(names.map((name) => [name, { operator: "others", status: "ok" as const }]));
  await planCampaign({ database, clock, signingKeys, resolveOperators }, { tenantId, campaignId });

  /** As on the morning of a day of full caps, past the canary. */
  const prepare = () =>
    database.withTenant(tenantId, async (tx) => {
      const open = { state: "queued" as const, sendAt: null, leaseUntil: null, leaseToken: null };
      await tx.update(messages).set(open);
      await tx.update(campaigns).set({ canary: "passed" });
      await tx.update(mailboxes).set({ capPerDay: 30, sentToday: 0, nextSendAt: null });
      await tx.update(pairs).set({ usedToday: 0, nextSlotAt: null });
      await tx.update(addresses).set({ nextSlotAt: null });
      await tx.delete(outbox);
    });
  return {
    unit: "messages",
    ours: { name: "pace and lease", prepare, run: () => paceMessages({ database, clock }, 4 * hour) },
    yardstick: {
      name: "an empty transaction as a tenant",
      async run() {
        for (let n = 0; n < roundTrips; n++)
          await database.withTenant(tenantId, (tx) => tx.execute(sql`select 1`));
        return roundTrips;
      },
    },
  };
}
