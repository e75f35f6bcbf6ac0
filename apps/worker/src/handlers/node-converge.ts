import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { convergeNode } from "@penguinmails/services/fleet/converge-node";
import type { Container } from "../container.ts";

export function nodeConverge(container: Container): JobHandlers["node.converge"] {
  return (payload, { signal }) => convergeNode(container, payload, signal);
}
