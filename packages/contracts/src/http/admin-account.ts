import { findingKinds } from "@penguinmails/core/fleet/compare-account";
import { z } from "zod";
import { actReason } from "./admin.ts";
import { id, instant } from "./common.ts";

/** Amounts are null for staff without `money.read`, and where nobody knows the price. */
const cents = z.number().int().nullable();
/** GET /v1/admin/account?limit=&cursor= · POST /v1/admin/account/check → 202 · POST /v1/admin/account/findings/:id/acknowledge {reason} → 204 · POST /v1/admin/account/findings/:id/give-back {name, reason} → 202 */
export const accountView = z.object({
  /** The last one that was asked for; null: none yet. `endedAt` null: it is still to come. */
  check: z
    .object({
      askedAt: instant,
      endedAt: instant.nullable(),
      trouble: z.string().nullable(),
      machines: z.number().int().nullable(),
      monthlyCents: cents,
    })
    .nullable(),
  findings: z.array(
    z.object({
      id,
      kind: z.enum(findingKinds),
      label: z.string(),
      nodeId: id.nullable(),
      monthlyCents: cents,
      sentence: z.string(),
      foundAt: instant,
      acknowledged: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable(),
      mayGoBack: z.boolean(),
      isGoingBack: z.boolean(),
      giveBackTrouble: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export const giveFindingBackBody = actReason.extend({ name: z.string().trim().min(1).max(200) });
