/** isolated: it may be somebody else's, and nothing is sent through it · retiring: it is being given back. */
export const nodeStatuses = [
  "ordered",
  "provisioning",
  "serving",
  "isolated",
  "failed",
  "retiring",
  "retired",
] as const;
export type NodeStatus = (typeof nodeStatuses)[number];
