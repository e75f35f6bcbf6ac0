import type { commonStates } from "./state-words.ts";

/** Whether its plan has steps before it that a person waits for, or has to mend. */
export function isBeingBuilt({ status }: { readonly status: keyof typeof commonStates.node }): boolean {
  return status === "ordered" || status === "provisioning" || status === "failed";
}

/** Whether a node is going to change without anybody's doing. */
export function isMoving({ status }: { readonly status: keyof typeof commonStates.node }): boolean {
  return status === "ordered" || status === "provisioning" || status === "retiring";
}
