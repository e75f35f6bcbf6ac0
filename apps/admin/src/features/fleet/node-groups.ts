import type { AdminNode } from "@penguinmails/api-client/admin";
import { isMoving } from "@penguinmails/ui/format/node-state";

export type NodeGroup = "all" | "trouble" | "drifted" | "moving" | "serving" | "retired";

/** Whether the node belongs to that view; `all` leaves out what was given back. */
export function isIn(group: NodeGroup, node: Pick<AdminNode, "status" | "trouble" | "drifts">): boolean {
  switch (group) {
    case "all":
      return node.status !== "retired";
    case "trouble":
      return node.trouble !== null;
    case "drifted":
      return node.drifts.some(({ closedAt }) => closedAt === null);
    case "moving":
      return isMoving(node);
    case "serving":
      return node.status === "serving";
    case "retired":
      return node.status === "retired";
  }
}

/** "7 of 14: wait for bootstrap": which step of its plan a node stands at. Null when the plan is over or not written yet. */
export function stepWords(node: Pick<AdminNode, "steps" | "status">): string | null {
  const done = node.steps.filter(({ state }) => state === "done").length;
  const at = node.steps.find(({ state }) => state !== "done" && state !== "compensated");
  if (node.steps.length === 0 || !at || node.status === "serving" || node.status === "retired") return null;
  return `${done + 1} of ${node.steps.length}: ${at.name.replace(/[-_]+/g, " ")}`;
}
