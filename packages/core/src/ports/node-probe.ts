import type { Sightings } from "../fleet/reachability.ts";
import type { NodeAccess } from "./node-access.ts";

/** Looks from here whether a node answers. */
export interface NodeProbe {
  /** One look on every way, each bounded in time. Never rejects for a node that does not answer. */
  probe(access: NodeAccess): Promise<Sightings>;
}
