import { warmupModes } from "@penguinmails/core/warmup/mode";
import { z } from "zod";
import { email, id, instant } from "./common.ts";

/** owner: everything; manager: everything but billing and people; viewer: reads. */
export const tenantLevel = z.enum(["owner", "manager", "viewer"]);
export type TenantLevel = z.infer<typeof tenantLevel>;

export const password = z.string().min(12, "At least 12 characters").max(200);

/** POST /v1/auth/sign-up → 201 signUpView. Sends the verification mail. The same answer for a known address. */
export const signUpBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  agencyName: z.string().trim().min(1).max(120),
  email,
  password,
});
export const signUpView = z.object({ status: z.literal("verification-sent"), email: z.string() });
/** POST /v1/auth/verify-email {token} → 200 sessionView and the session cookie. */
export const verifyEmailBody = z.strictObject({ token: z.string().min(10).max(2_000) });
/** POST /v1/auth/resend-verification {email} → 202 */
export const resendBody = z.strictObject({ email });
/** POST /v1/auth/forgot-password {email} → 202, whether the address is known or not. */
export const forgotPasswordView = z.object({ status: z.literal("sent-if-known"), email: z.string() });
/** POST /v1/auth/set-password {token, password} → 200 sessionView: for invited people and after a reset. */
export const setPasswordBody = verifyEmailBody.extend({ password });
/** POST /v1/auth/log-in → 200 sessionView and the session cookie. */
export const logInBody = z.strictObject({ email, password: z.string().min(1).max(200) });
/** `speed`: how many times faster this world's time runs. `now`: its time when the answer was made; screens count on from there. */
export const sandboxView = z.object({ speed: z.number(), now: instant.optional() });
/** GET /v1/auth/session → 200 | 401 */
export const sessionView = z.object({
  user: z.object({ id, email: z.string(), name: z.string() }),
  tenant: z.object({ id, name: z.string(), level: tenantLevel }),
  tenants: z.array(z.object({ id, name: z.string(), level: tenantLevel })),
  /** Shown wherever a person looks: this world is not real. */
  sandbox: sandboxView.nullable(),
});
/** GET /v1/tenant, PATCH /v1/tenant: who sends. Needed before a launch (CAN-SPAM). */
export const tenantView = z.object({
  id,
  name: z.string(),
  postalAddress: z.string().nullable(),
  timezone: z.string(),
  sendingStopped: z.string().nullable(),
  warmupMode: z.enum(warmupModes),
  createdAt: instant,
});
export const tenantPatch = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  postalAddress: z.string().trim().min(10).max(400).optional(),
  timezone: z.string().max(60).optional(),
});
/** PUT /v1/tenant/warmup-mode (owner): whether rulings of the warm-up move limits, wait for a person, or are only written down. */
export const warmupModeBody = z.strictObject({ mode: z.enum(warmupModes) });
/** GET /v1/members · POST /v1/members {email,name,level} (owner) · PATCH/DELETE /v1/members/:id */
export const memberView = z.object({
  id,
  email: z.string(),
  name: z.string(),
  level: tenantLevel,
  createdAt: instant,
});
export const memberBody = z.strictObject({
  email,
  name: z.string().trim().min(1).max(120),
  level: tenantLevel,
});
export const memberPatch = z.strictObject({ level: tenantLevel });
