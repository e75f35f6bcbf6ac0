import type { FleetNode } from "@penguinmails/api-client/fleet";

/** One sentence of how far the plan came, for those who listen. */
export function progressSentence(node: Pick<FleetNode, "status" | "steps" | "waitingFor">): string {
  const done = node.steps.filter(({ state }) => state === "done").length;
  if (node.status === "serving") return "All steps are done; the node is serving.";
  if (node.status === "failed") return `Stopped after ${done} of ${node.steps.length} steps.`;
  const waiting = node.waitingFor ? ` Waiting for ${node.waitingFor}.` : "";
  return `${done} of ${node.steps.length} steps done.${waiting}`;
}
