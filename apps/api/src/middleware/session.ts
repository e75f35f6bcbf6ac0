import { type TenantLevel, tenantLevel } from "@penguinmails/contracts/http/accounts";
import { Problem } from "@penguinmails/contracts/problems";
import { readAccount } from "@penguinmails/services/accounts/read-account";
import { type Realm, realms } from "@penguinmails/services/accounts/realm";
import { closeSession, sessionForMs } from "@penguinmails/services/accounts/sessions";
import { readStaff, staffMay } from "@penguinmails/services/staff/read-staff";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Container } from "../container.ts";
import type { StaffInput, TenantInput } from "../route.ts";
import { isOwnOrigin } from "./origin.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export function setSessionCookie(c: Context, container: Container, realm: Realm, token: string): void {
  const secure = (realm === "staff" ? container.adminUrl : container.dashboardUrl).startsWith("https:");
  setCookie(c, realms[realm].cookie, token, {
    httpOnly: true,
    sameSite: "Lax",
    secure,
    path: "/",
    maxAge: sessionForMs[realm] / 1_000,
  });
}

/** Ends the session behind the request, if there is one. */
export async function endSession(c: Context, container: Container, realm: Realm): Promise<void> {
  const token = sessionToken(c, realm);
  if (token) await container.database.withOperator((tx) => closeSession(tx, realm, token));
  deleteCookie(c, realms[realm].cookie, { path: "/" });
}

function sessionToken(c: Context, realm: Realm): string | null {
  return getCookie(c, realms[realm].cookie) ?? null;
}

/** The member behind the request and the agency it is about. Throws `unauthenticated`, `not-found`, `forbidden`. */
export async function requireMember(
  c: Context,
  container: Container,
  least: TenantLevel,
  requestId: string,
): Promise<TenantInput> {
  const token = requireToken(c, container, "tenant");
  const account = await readAccount(container.database, token);
  if (!account) throw new Problem("unauthenticated");
  const wanted = c.req.header("x-tenant-id");
  const membership =
    wanted === undefined ? account.tenants[0] : account.tenants.find((tenant) => tenant.id === wanted);
  // Another agency's id is no different from one that does not exist.
  if (!membership) throw new Problem("not-found");
  if (rank(membership.level) < rank(least)) throw new Problem("forbidden");
  const caller = {
    tenantId: membership.id,
    actor: { kind: "user" as const, id: account.user.id, requestId },
  };
  return { caller, account };
}

/** Who of the staff looks or acts, and whether they may see money. Throws `unauthenticated`, `forbidden`. */
export async function requireStaff(
  c: Context,
  container: Container,
  permission: string,
  requestId: string,
): Promise<StaffInput> {
  const staff = await readStaff(container.database, requireToken(c, container, "staff"));
  if (!staff) throw new Problem("unauthenticated");
  if (!staffMay(staff, permission)) throw new Problem("forbidden");
  return { staff, look: { staffId: staff.id, requestId, seesMoney: staffMay(staff, "money.read") } };
}

function requireToken(c: Context, container: Container, realm: Realm): string {
  const token = sessionToken(c, realm);
  if (!token) throw new Problem("unauthenticated");
  const allowed = [container.dashboardUrl, container.adminUrl];
  if (
    !safeMethods.has(c.req.method) &&
    !isOwnOrigin(c.req.header("origin"), c.req.header("sec-fetch-site"), allowed)
  ) {
    throw new Problem("forbidden", { detail: "This request did not come from our own pages." });
  }
  return token;
}

/** viewer 0, manager 1, owner 2. */
function rank(level: TenantLevel): number {
  return tenantLevel.options.length - 1 - tenantLevel.options.indexOf(level);
}
