import type { commonStates } from "./state-words.ts";

/** Whether a node is going to change without anybody's doing. */
export function isMoving({ status }: { readonly status: keyof typeof commonStates.node }): boolean {
  return status === "ordered" || status === "provisioning" || status === "retiring";
}
