import { z } from "zod";
import { id, instant } from "./common.ts";

export const nodeStatus = z.enum(["ordered", "provisioning", "serving", "failed", "retiring", "retired"]);
export const addressView = z.object({
  id,
  ip: z.string().nullable(),
  kind: z.enum(["primary", "secondary"]),
  status: z.enum(["ordered", "assigned", "serving", "resting", "quarantined", "released"]),
  ptr: z.string().nullable(),
  domain: z.string().nullable(),
});
export const nodeStepView = z.object({
  name: z.string(),
  state: z.enum(["pending", "running", "done", "failed", "compensated"]),
  note: z.string().nullable(),
  updatedAt: instant.nullable(),
});
/** POST /v1/nodes {secondaryAddresses, location?} → 202 nodeView (Idempotency-Key honoured) · GET /v1/nodes · GET /v1/nodes/:id · DELETE /v1/nodes/:id → 202 */
export const nodeOrderBody = z.strictObject({
  secondaryAddresses: z.number().int().min(0).max(8).default(2),
  location: z.enum(["seattle", "dallas", "amsterdam"]).default("seattle"),
});
export const nodeView = z.object({
  id,
  name: z.string(),
  hostname: z.string(),
  status: nodeStatus,
  location: z.string(),
  waitingFor: z.string().nullable(),
  failure: z.object({ cause: z.string(), remedy: z.string() }).nullable(),
  addresses: z.array(addressView),
  steps: z.array(nodeStepView),
  createdAt: instant,
  servingSince: instant.nullable(),
});
