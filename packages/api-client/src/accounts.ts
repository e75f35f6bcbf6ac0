import {
  type memberBody,
  memberView,
  sessionView,
  type signUpBody,
  signUpView,
  type TenantLevel,
  type tenantPatch,
  tenantView,
} from "@penguinmails/contracts/http/accounts";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { pageOf } from "./page.ts";

export type Session = z.output<typeof sessionView>;
export type Tenant = z.output<typeof tenantView>;
export type Member = z.output<typeof memberView>;
export type SignUp = z.input<typeof signUpBody>;

export const signUp = (api: Api, body: SignUp) =>
  api.call("POST", "/v1/auth/sign-up", signUpView, { json: body });
export const resendVerification = (api: Api, email: string) =>
  api.call("POST", "/v1/auth/resend-verification", null, { json: { email } });
export const verifyEmail = (api: Api, token: string) =>
  api.call("POST", "/v1/auth/verify-email", sessionView, { json: { token } });
export const setPassword = (api: Api, token: string, password: string) =>
  api.call("POST", "/v1/auth/set-password", sessionView, { json: { token, password } });
/** Mails a link by which a new password is chosen; the same answer for an address that is unknown. */
export const askPasswordReset = (api: Api, email: string) =>
  api.call("POST", "/v1/auth/forgot-password", null, { json: { email } });
export const logIn = (api: Api, email: string, password: string) =>
  api.call("POST", "/v1/auth/log-in", sessionView, { json: { email, password } });
export const logOut = (api: Api) => api.call("POST", "/v1/auth/log-out", null);
export const getSession = (api: Api) => api.call("GET", "/v1/auth/session", sessionView);

export const getTenant = (api: Api) => api.call("GET", "/v1/tenant", tenantView);
export const updateTenant = (api: Api, patch: z.input<typeof tenantPatch>) =>
  api.call("PATCH", "/v1/tenant", tenantView, { json: patch });
export const setWarmupMode = (api: Api, mode: Tenant["warmupMode"]) =>
  api.call("PUT", "/v1/tenant/warmup-mode", tenantView, { json: { mode } });

export const listMembers = (api: Api) => api.call("GET", "/v1/members", pageOf(memberView));
export const addMember = (api: Api, body: z.input<typeof memberBody>, idempotencyKey: string) =>
  api.call("POST", "/v1/members", memberView, { json: body, idempotencyKey });
export const changeMemberLevel = (api: Api, id: string, level: TenantLevel) =>
  api.call("PATCH", `/v1/members/${id}`, null, { json: { level } });
export const removeMember = (api: Api, id: string) => api.call("DELETE", `/v1/members/${id}`, null);
