import type { EpochMs } from "@penguinmails/core/time";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { judgeLosses } from "../fleet/tell-losses.ts";
import type { Alert } from "./find-alerts.ts";

/** Too many nodes were lost together: one alert, because it may be us who reach nobody. */
export async function cutOffAlerts(tx: OperatorDb, now: EpochMs): Promise<Alert[]> {
  const losses = (await judgeLosses(tx, now)).filter(({ verdict }) => verdict === "cut-off");
  if (losses.length === 0) return [];
  return [
    {
      code: "maybe-cut-off",
      severity: "bad",
      subject: { kind: "fleet", id: null, label: "All nodes" },
      message: `${losses.length} nodes were lost together: we may be cut off. Look at our own network first; their owners are not written to yet.`,
      since: new Date(Math.min(...losses.map(({ lostAt }) => lostAt))).toISOString(),
    },
  ];
}
