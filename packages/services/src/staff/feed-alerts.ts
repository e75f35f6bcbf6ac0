import { feedNames } from "@penguinmails/core/reputation/operator-word";
import { operatorFeeds } from "@penguinmails/db/schema/operator-feeds";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { faultOf } from "../operator-feeds/unread-subjects.ts";
import { instantOf } from "../platform/instant.ts";
import type { Alert } from "./find-alerts.ts";

/** Operators whose statistics can't be read, all or of some domains: their word is missing until somebody mends it. */
export async function feedAlerts(tx: OperatorDb): Promise<Alert[]> {
  const states = await tx.select().from(operatorFeeds);
  return states.flatMap((state) => {
    const message = faultOf(state);
    if (message === null) return [];
    const { source, fault, answeredAt, unread } = state;
    const since = fault === null ? Math.min(...unread.map((one) => one.since)) : answeredAt;
    const subject = { kind: "feed" as const, id: source, label: `${feedNames[source]}’s statistics` };
    return [
      { code: "feed-failing" as const, severity: "warn" as const, subject, message, since: instantOf(since) },
    ];
  });
}
