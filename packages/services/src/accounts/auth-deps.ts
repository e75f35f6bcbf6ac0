import type { Clock } from "@penguinmails/core/ports/clock";
import type { PasswordHasher } from "@penguinmails/core/ports/outside";
import type { Database } from "@penguinmails/db/tenant-db";

export type AuthDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: PasswordHasher;
};
/** `dashboardUrl`: what mailed links begin with. */
export type SignUpDeps = AuthDeps & { readonly dashboardUrl: string };

/** Where a request came from, kept with the session for the person to recognise. */
export type Device = { readonly ipAddress: string | null; readonly userAgent: string | null };
