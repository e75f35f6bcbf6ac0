import { addressStates } from "@penguinmails/core/fleet/address-moves";
import { extraStateNames } from "@penguinmails/core/fleet/extra-states";
import { gradeVerdicts } from "@penguinmails/core/fleet/grade-address";
import { replacementStates } from "@penguinmails/core/fleet/next-replacement-step";
import { nodeStatuses } from "@penguinmails/core/fleet/node-status";
import { optionalServices } from "@penguinmails/core/fleet/optional-services";
import { changeRisks, nodeOperationKinds } from "@penguinmails/core/ports/node-converger";
import { z } from "zod";
import { id, instant } from "./common.ts";
import { reachView } from "./node-health.ts";

const nodeStatus = z.enum(nodeStatuses);
/** What was found out about an address before mail left from it. hold: none leaves until support has looked · swap: another was ordered in its place */
const addressGradeView = z.object({
  /** 0..100 */
  score: z.number().int(),
  verdict: z.enum(gradeVerdicts),
  /** One sentence. */
  reason: z.string(),
  gradedAt: instant,
});
const addressView = z.object({
  id,
  ip: z.string().nullable(),
  kind: z.enum(["primary", "secondary"]),
  status: z.enum(addressStates),
  ptr: z.string().nullable(),
  domain: z.string().nullable(),
  /** The last one; null: not graded. */
  grade: addressGradeView.nullable(),
});
/** A service beside the mail server. coming: the agency's plan includes it, and it is to be made · waits: for a larger machine · stopping: its machine is not known to have room for it any more · going: the plan no longer includes it */
const extraView = z.object({ name: z.enum(optionalServices), state: z.enum(extraStateNames) });
const nodeStepView = z.object({
  name: z.string(),
  state: z.enum(["pending", "running", "done", "failed", "compensated"]),
  note: z.string().nullable(),
  updatedAt: instant.nullable(),
});
/** What mending it does to mail: nothing, a pause of seconds, or a pause while containers are remade. */
const changeRisk = z.enum(changeRisks);
/** One thing that is no longer as the plan made it. `remedy`: what a person does; null when applying the plan mends it. */
const driftView = z.object({
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
/** Something that was asked to be done to a node that serves. */
const nodeOperationView = z.object({
  id,
  kind: z.enum(nodeOperationKinds),
  /** The address that goes; null for other kinds. */
  ip: z.string().nullable(),
  /** The provider's plan to resize to; null for other kinds. */
  rid: z.string().nullable(),
  state: z.enum(["running", "done", "failed"]),
  step: z.string().nullable(),
  note: z.string().nullable(),
  failure: z.object({ cause: z.string(), remedy: z.string() }).nullable(),
  askedAt: instant,
  endedAt: instant.nullable(),
});
/** Another machine that takes the place of one; the newest that a node has part in. */
const replacementView = z.object({
  state: z.enum(replacementStates),
  old: z.object({ id, name: z.string() }),
  next: z.object({ id, name: z.string() }),
  /** Where it stands. */
  sentence: z.string(),
  /** What it waits for. */
  note: z.string().nullable(),
  /** Why it goes no further; it goes on by itself when that is mended. */
  failure: z.object({ cause: z.string(), remedy: z.string() }).nullable(),
  /** No domain lives on the next node yet. */
  mayCancel: z.boolean(),
  askedAt: instant,
  endedAt: instant.nullable(),
});
const plannedChange = driftView.pick({ what: true, expected: true, seen: true, because: true, risk: true });
/** GET /v1/nodes/:id/plan · GET /v1/admin/fleet/:id/plan: what applying the plan would change, in order. No steps: no change. */
export const nodePlanView = z.object({
  /** The look that it rests on; null: none yet, and nothing is known. */
  lookedAt: instant.nullable(),
  steps: z
    .array(
      z.object({
        step: z.string(),
        risk: changeRisk,
        changes: z.array(plannedChange).readonly(),
        touches: z.object({
          domains: z.array(z.string()).readonly(),
          mailboxes: z.number().int(),
          campaigns: z.array(z.string()).readonly(),
        }),
      }),
    )
    .readonly(),
  byHand: z.array(plannedChange.extend({ remedy: z.string() })).readonly(),
  unseen: z.array(z.object({ step: z.string(), reason: z.string() })),
});
/** POST /v1/nodes {secondaryAddresses, location?} → 202 nodeView (Idempotency-Key honoured) · GET /v1/nodes · GET /v1/nodes/:id · DELETE /v1/nodes/:id → 202 · POST /v1/nodes/:id/look → 202 · POST /v1/nodes/:id/addresses → 202 nodeView (Idempotency-Key honoured) · DELETE /v1/nodes/:id/addresses/:addressId → 202 nodeView */
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
  /** Where people of its domains read and write mail in a browser; null: the plan or the machine has no webmail. */
  webmailUrl: z.url().nullable(),
  extras: z.array(extraView).readonly(),
  failure: z.object({ cause: z.string(), remedy: z.string() }).nullable(),
  addresses: z.array(addressView),
  steps: z.array(nodeStepView),
  /** Open ones first, then those closed within the last days. */
  drifts: z.array(driftView),
  /** Newest first, at most five; one that runs is among them. */
  operations: z.array(nodeOperationView),
  /** Null when it never had part in one. */
  replacement: replacementView.nullable(),
  /** Last look at whether the steps still hold; null: none yet. */
  lookedAt: instant.nullable(),
  /** Steps that it could not look at, with why. */
  unseen: z.array(z.object({ step: z.string(), reason: z.string() })),
  /** Null while it was not looked at, or does not serve. */
  reach: reachView.nullable(),
  createdAt: instant,
  servingSince: instant.nullable(),
});
export const nodeAddressParams = z.strictObject({ id, addressId: id });
