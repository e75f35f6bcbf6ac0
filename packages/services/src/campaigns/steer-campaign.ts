import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { campaignView } from "./campaign-view.ts";
import { moveStatus } from "./move-status.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/** Nothing more goes out until resumed; what is on the wire finishes. Throws `conflict`, `not-found`. */
export async function pauseCampaign(deps: Deps, caller: Caller, id: string) {
  return steer(deps, caller, id, "pause", (tx) =>
    moveStatus(tx, id, ["running"], "paused", {
      statusCode: "paused-by-user",
      statusMessage: "Paused by a member of the agency.",
    }),
  );
}

/** Throws `conflict` also for a list whose first messages were judged bad: the rest of it would wait for ever. */
export async function resumeCampaign(deps: Deps, caller: Caller, id: string) {
  return steer(deps, caller, id, "resume", async (tx) => {
    await moveStatus(tx, id, ["paused"], "running");
    const [row] = await tx.select({ canary: campaigns.canary }).from(campaigns).where(eq(campaigns.id, id));
    if (row?.canary === "failed")
      throw new Problem("conflict", {
        detail: "Too many of the first addresses do not exist. Clean the list and launch a new campaign.",
      });
  });
}

/** Ends it for good: what was not handed over is never sent. */
export async function stopCampaign(deps: Deps, caller: Caller, id: string) {
  return steer(deps, caller, id, "stop", async (tx, now) => {
    await moveStatus(tx, id, ["planning", "running", "paused"], "stopped", {
      finishedAt: now,
      statusCode: "stopped-by-user",
      statusMessage: "Stopped by a member of the agency.",
    });
    const waiting = tx
      .select({ id: messages.id })
      .from(messages)
      .where(and(eq(messages.campaignId, id), inArray(messages.state, ["queued", "deferred"])))
      .orderBy(asc(messages.id))
      .for("no key update");
    await tx
      .update(messages)
      .set({ state: "skipped", reasonCode: "campaign-stopped", settledAt: now })
      .where(inArray(messages.id, waiting));
  });
}

type Work = Parameters<Database["withTenant"]>[1];

async function steer(
  deps: Deps,
  caller: Caller,
  id: string,
  verb: string,
  work: (tx: Parameters<Work>[0], nowMs: number) => Promise<void>,
) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    await work(tx, now);
    await appendAudit(tx, caller.actor, now, {
      action: `campaign.${verb}`,
      subjectKind: "campaign",
      subjectId: id,
    });
    return campaignView(tx, id, now);
  });
}
