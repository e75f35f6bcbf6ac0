import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { lookAtNode } from "@penguinmails/services/fleet/look-at-node";
import type { Container } from "../container.ts";

export function nodeLook(container: Container): JobHandlers["node.look"] {
  return (payload) => lookAtNode(container, payload);
}
