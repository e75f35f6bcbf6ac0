import { feedNames } from "@penguinmails/core/reputation/operator-word";
import { operatorFeeds } from "@penguinmails/db/schema/operator-feeds";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { isNotNull } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import type { Alert } from "./find-alerts.ts";

/** Operators whose statistics can't be read: their word is missing until somebody mends it. */
export async function feedAlerts(tx: OperatorDb): Promise<Alert[]> {
  const failing = await tx.select().from(operatorFeeds).where(isNotNull(operatorFeeds.fault));
  return failing.map(({ source, fault, answeredAt }) => ({
    code: "feed-failing",
    severity: "warn",
    subject: { kind: "feed", id: source, label: `${feedNames[source]}’s statistics` },
    message: fault ?? "",
    since: instantOf(answeredAt),
  }));
}
