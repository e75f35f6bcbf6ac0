import { accountFindings } from "@penguinmails/db/schema/account";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, isNull } from "drizzle-orm";
import type { Alert } from "./find-alerts.ts";

/** Differences between the provider's bill and our books that nobody has acted upon: one alert for all of them. */
export async function billAlerts(tx: OperatorDb): Promise<Alert[]> {
  const open = await tx
    .select()
    .from(accountFindings)
    .where(
      and(
        isNull(accountFindings.closedAt),
        isNull(accountFindings.acknowledgedAt),
        isNull(accountFindings.giveBackAskedAt),
      ),
    )
    .orderBy(asc(accountFindings.foundAt));
  const isWaste = (kind: (typeof open)[number]["kind"]) =>
    kind === "unused-machine" || kind === "unused-address";
  const first = open.find(({ kind }) => !isWaste(kind)) ?? open[0];
  if (!first) return [];
  const others = open.length === 1 ? "" : ` ${open.length - 1} more.`;
  return [
    {
      code: "bill-differs",
      severity: isWaste(first.kind) ? "warn" : "bad",
      subject: { kind: "account", id: null, label: "The provider’s bill" },
      message: `${first.label}: ${first.sentence}${others}`,
      since: new Date(Math.min(...open.map(({ foundAt }) => foundAt))).toISOString(),
    },
  ];
}
