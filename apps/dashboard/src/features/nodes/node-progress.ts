import type { FleetNode } from "@penguinmails/api-client/fleet";

/** Whether something is going to change without anybody's doing. */
export function isMoving(node: Pick<FleetNode, "status">): boolean {
  return node.status === "ordered" || node.status === "provisioning" || node.status === "retiring";
}

/** One sentence of how far the plan came, for those who listen. */
export function progressSentence(node: Pick<FleetNode, "status" | "steps" | "waitingFor">): string {
  const done = node.steps.filter(({ state }) => state === "done").length;
  if (node.status === "serving") return "All steps are done; the node is serving.";
  if (node.status === "failed") return `Stopped after ${done} of ${node.steps.length} steps.`;
  const waiting = node.waitingFor ? ` Waiting for ${node.waitingFor}.` : "";
  return `${done} of ${node.steps.length} steps done.${waiting}`;
}
