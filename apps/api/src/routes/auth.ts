import {
  forgotPasswordView,
  logInBody,
  resendBody,
  sessionView,
  setPasswordBody,
  signUpBody,
  signUpView,
  verifyEmailBody,
} from "@penguinmails/contracts/http/accounts";
import { Problem } from "@penguinmails/contracts/problems";
import { askPasswordReset } from "@penguinmails/services/accounts/ask-password-reset";
import { logIn } from "@penguinmails/services/accounts/log-in";
import { type Account, readAccount } from "@penguinmails/services/accounts/read-account";
import { resendVerification } from "@penguinmails/services/accounts/resend-verification";
import { setPassword } from "@penguinmails/services/accounts/set-password";
import { signUp } from "@penguinmails/services/accounts/sign-up";
import { verifyEmail } from "@penguinmails/services/accounts/verify-email";
import type { Context } from "hono";
import type { Container } from "../container.ts";
import { endSession, setSessionCookie } from "../middleware/session.ts";
import { publicRoute, type Route, tenantRoute } from "../route.ts";

export const authRoutes: readonly Route[] = [
  publicRoute({
    method: "post",
    path: "/v1/auth/sign-up",
    summary: "Make an account and an agency; mails a link. The same answer for an address that is known",
    body: signUpBody,
    status: 201,
    response: signUpView,
    limit: "auth",
    async handle({ container, body }) {
      await signUp(container, body);
      return { status: "verification-sent" as const, email: body.email };
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/resend-verification",
    summary: "Mail a fresh verification link, if there is anything to verify",
    body: resendBody,
    status: 202,
    response: signUpView,
    limit: "auth",
    async handle({ container, body }) {
      await resendVerification(container, body.email);
      return { status: "verification-sent" as const, email: body.email };
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/verify-email",
    summary: "Use up the mailed link and log in",
    body: verifyEmailBody,
    status: 200,
    response: sessionView,
    limit: "auth",
    async handle({ c, container, body }) {
      const { token } = await verifyEmail(container, body.token, device(c));
      return answerSession(c, container, token);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/forgot-password",
    summary: "Mail a link by which a new password is set. The same answer for an address that is unknown",
    body: resendBody,
    status: 202,
    response: forgotPasswordView,
    limit: "auth",
    async handle({ container, body }) {
      await askPasswordReset(container, body.email);
      return { status: "sent-if-known" as const, email: body.email };
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/set-password",
    summary: "By a mailed link: choose a password, which ends every other session, and be logged in",
    body: setPasswordBody,
    status: 200,
    response: sessionView,
    limit: "auth",
    async handle({ c, container, body }) {
      const { token } = await setPassword(container, body, device(c));
      return answerSession(c, container, token);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/log-in",
    summary: "Log in",
    body: logInBody,
    status: 200,
    response: sessionView,
    limit: "auth",
    async handle({ c, container, body }) {
      const { token } = await logIn(container, "tenant", body, device(c));
      return answerSession(c, container, token);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/auth/log-out",
    summary: "End the session, if there is one",
    status: 204,
    handle: ({ c, container }) => endSession(c, container, "tenant"),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/auth/session",
    summary: "Who is logged in, and for which agency",
    level: "viewer",
    status: 200,
    response: sessionView,
    handle: async ({ container, account, caller }) => viewOf(container, account, caller.tenantId),
  }),
];

export function device(c: Context) {
  return { ipAddress: c.get("clientIp") ?? null, userAgent: c.req.header("user-agent") ?? null };
}

async function answerSession(c: Context, container: Container, token: string) {
  setSessionCookie(c, container, "tenant", token);
  const account = await readAccount(container.database, token);
  const first = account?.tenants[0];
  if (!account || !first)
    throw new Problem("unauthenticated", { detail: "You are a member of no agency any more." });
  return viewOf(container, account, first.id);
}

function viewOf(container: Container, account: Account, tenantId: string) {
  const tenant = account.tenants.find((membership) => membership.id === tenantId);
  if (!tenant) throw new Problem("not-found");
  return { user: account.user, tenant, tenants: [...account.tenants], sandbox: sandboxOf(container) };
}

/** What screens say of a world that is not real; null in the real one. */
export function sandboxOf({ sandbox, clock }: Container) {
  return sandbox && { ...sandbox, now: new Date(clock.now()).toISOString() };
}
