import type { AdminNode, FleetGroup } from "@penguinmails/api-client/admin";

/** Views of the fleet, in their order. */
export const nodeGroups: readonly { readonly group: FleetGroup; readonly label: string }[] = [
  { group: "all", label: "All" },
  { group: "trouble", label: "In trouble" },
  { group: "drifted", label: "Not as planned" },
  { group: "moving", label: "On their way" },
  { group: "serving", label: "Serving" },
  { group: "retired", label: "Given back" },
];

/** The view that an address names; all where it names none. */
export function nodeGroup(word: string | string[] | undefined): FleetGroup {
  return nodeGroups.find(({ group }) => group === word)?.group ?? "all";
}

/** "7 of 14: wait for bootstrap": which step of its plan a node stands at. Null when the plan is over or not written yet. */
export function stepWords(node: Pick<AdminNode, "steps" | "status">): string | null {
  const done = node.steps.filter(({ state }) => state === "done").length;
  const at = node.steps.find(({ state }) => state !== "done" && state !== "compensated");
  if (node.steps.length === 0 || !at || node.status === "serving" || node.status === "retired") return null;
  return `${done + 1} of ${node.steps.length}: ${at.name.replace(/[-_]+/g, " ")}`;
}
