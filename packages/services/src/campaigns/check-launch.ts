import { launchBlockers, launchEstimate } from "@penguinmails/core/campaigns/launch";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Database } from "@penguinmails/db/tenant-db";
import type { Caller } from "../caller.ts";
import { gatherFacts } from "./launch-campaign.ts";

type Input = {
  readonly templateId: string;
  readonly leadListId: string;
  readonly mailboxIds: readonly string[];
};

/** What a launch of this would say, with nothing written. Throws `not-found`. */
export async function checkLaunch(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  input: Input,
) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const { templateId, leadListId: listId } = input;
    const plan = { templateId, listId, mailboxIds: [...new Set(input.mailboxIds)], status: "draft" as const };
    const facts = await gatherFacts(tx, plan, deps.clock.now());
    return {
      blockers: [...launchBlockers(facts)],
      leads: facts.leads,
      suppressedLeads: facts.suppressedLeads,
      ...launchEstimate(facts.mailboxes, facts.leads - facts.suppressedLeads),
      timezone: facts.timezone,
    };
  });
}
