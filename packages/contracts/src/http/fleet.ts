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
/** What mending it does to mail: nothing, a pause of seconds, or a pause while containers are remade. */
export const changeRisk = z.enum(["none", "brief", "interrupts-sending"]);
/** One thing that is no longer as the plan made it. `remedy`: what a person does; null when applying the plan mends it. */
export const driftView = z.object({
  id,
  step: z.string(),
  what: z.string(),
  expected: z.string(),
  seen: z.string(),
  because: z.string(),
  risk: changeRisk,
  remedy: z.string().nullable(),
  foundAt: instant,
  /** When it was true again; null while it is not. */
  closedAt: instant.nullable(),
});
/** POST /v1/nodes {secondaryAddresses, location?} → 202 nodeView (Idempotency-Key honoured) · GET /v1/nodes · GET /v1/nodes/:id · DELETE /v1/nodes/:id → 202 · POST /v1/nodes/:id/look → 202 */
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
  /** Open ones first, then those closed within the last days. */
  drifts: z.array(driftView),
  /** Last look at whether the steps still hold; null: none yet. */
  lookedAt: instant.nullable(),
  /** Steps that it could not look at, with why. */
  unseen: z.array(z.object({ step: z.string(), reason: z.string() })),
  createdAt: instant,
  servingSince: instant.nullable(),
});
