import type { OptionalService } from "../fleet/optional-services.ts";
import type { Sightings } from "../fleet/reachability.ts";
import type { PrintedVitals } from "../fleet/read-vitals.ts";
import type { NodeAccess } from "./node-access.ts";

/** Looks from here whether a node answers. */
export interface NodeProbe {
  /**
   * One look on every way, each bounded in time, and what the node prints of itself; null when it gave no session.
   * `extras`: what its containers were made with beside those of every node. Never rejects for a node that does not answer.
   */
  probe(
    access: NodeAccess,
    extras: readonly OptionalService[],
  ): Promise<{ readonly sightings: Sightings; readonly printed: PrintedVitals | null }>;
}
