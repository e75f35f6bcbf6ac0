import { z } from "zod";
import { id, instant, page } from "./common.ts";
import { decisionView } from "./evidence.ts";

/** GET /v1/admin/audit?tenantId= : what was done to an agency's rows, by whomever, newest first. */
export const auditView = z.object({
  id,
  at: instant,
  tenant: z.object({ id, name: z.string() }),
  /** `name`: of the person, or of the job that ran; null for a recipient and for people who are gone. */
  actor: z.object({
    kind: z.enum(["user", "staff", "system", "recipient"]),
    id: z.string(),
    name: z.string().nullable(),
  }),
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  detail: z.record(z.string(), z.unknown()),
});
export const ofTenantQuery = page.extend({ tenantId: id.optional() });
/** GET /v1/admin/staff-audit : what staff looked at and did. */
export const staffAuditView = z.object({
  id,
  at: instant,
  staff: z.object({ id, name: z.string().nullable() }),
  action: z.string(),
  /** `id` null: a list. `name` null: it has none, or is gone. */
  subject: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  detail: z.record(z.string(), z.unknown()),
});
/** `folded`: of each ruling only the first decision, with how many are like it. */
export const adminDecisionsAsked = ofTenantQuery.extend({ folded: z.stringbool().optional() });
/** GET /v1/admin/decisions?tenantId=&folded= · GET /v1/admin/decisions/{id}/alike → decisionView of what its ruling moved beside it */
export const adminDecisionView = decisionView.extend({
  tenant: z.object({ id, name: z.string() }),
});
