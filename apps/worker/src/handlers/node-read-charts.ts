import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { unlessAborted } from "@penguinmails/core/time-limit";
import { readCharts } from "@penguinmails/services/fleet/read-charts";
import type { Container } from "../container.ts";

export function nodeReadCharts(container: Container): JobHandlers["node.read-charts"] {
  return (payload, { signal }) => unlessAborted(signal, () => readCharts(container, payload));
}
