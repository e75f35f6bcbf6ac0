import type { Campaign } from "@penguinmails/api-client/campaigns";

/** Whether a member may let it go on. What is left of a list whose first messages were judged bad is never sent. */
export function canGoOn({ status, statusReason }: Pick<Campaign, "status" | "statusReason">): boolean {
  return status === "paused" && !isListBad({ statusReason });
}

/** Its first messages said that too many addresses of its list don't exist. */
export function isListBad({ statusReason }: Pick<Campaign, "statusReason">): boolean {
  return statusReason?.code === "canary-failed";
}
