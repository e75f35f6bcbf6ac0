import type { Alert } from "./find-alerts.ts";
import type { fleetViews } from "./list-fleet.ts";

type FleetNode = Awaited<ReturnType<typeof fleetViews>>[number];

/** Serving nodes whose machine is known to have no room for a service that their agency's plan includes. */
export function roomAlerts(
  fleet: readonly Pick<FleetNode, "id" | "name" | "status" | "extras">[],
): readonly Alert[] {
  return fleet.flatMap(({ id, name, status, extras }): readonly Alert[] => {
    const waiting = extras.filter(({ state }) => state === "waits").map((extra) => extra.name);
    if (status !== "serving" || waiting.length === 0) return [];
    return [
      {
        code: "node-too-small",
        severity: "warn",
        subject: { kind: "node", id, label: name },
        message: `Its agency's plan includes ${waiting.join(" and ")}, for which its machine has no room: make it larger.`,
        since: null,
      },
    ];
  });
}
