import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { unlessAborted } from "@penguinmails/core/time-limit";
import { lookAtNode } from "@penguinmails/services/fleet/look-at-node";
import type { Container } from "../container.ts";

export function nodeLook(container: Container): JobHandlers["node.look"] {
  return (payload, { signal }) => unlessAborted(signal, () => lookAtNode(container, payload));
}
