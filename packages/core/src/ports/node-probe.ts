import type { Sightings } from "../fleet/reachability.ts";
import type { PrintedVitals } from "../fleet/read-vitals.ts";
import type { NodeAccess } from "./node-access.ts";

/** Looks from here whether a node answers. */
export interface NodeProbe {
  /**
   * One look on every way, each bounded in time, and what the node prints of itself; null when it gave no session. Never
   * rejects for a node that does not answer.
   */
  probe(
    access: NodeAccess,
  ): Promise<{ readonly sightings: Sightings; readonly printed: PrintedVitals | null }>;
}
