import { isolateNode, releaseNode } from "../fleet/isolate-node.ts";
import type { StaffCaller } from "./read-staff.ts";
import { callerForNode, noteOnNode } from "./steer-node.ts";

type Deps = Parameters<typeof isolateNode>[0];

/** Takes a node of whichever agency out of use; the reason is the staff member's signature. Throws what `isolateNode` throws. */
export async function isolateFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  await isolateNode(deps, await callerForNode(deps, by, id), id, reason);
  await noteOnNode(deps, by, deps.clock.now(), "node.isolate", id, reason);
}

/** Asks for an isolated node to be opened again. Throws what `releaseNode` throws. */
export async function releaseFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  await releaseNode(deps, await callerForNode(deps, by, id), id, reason);
  await noteOnNode(deps, by, deps.clock.now(), "node.release", id, reason);
}
