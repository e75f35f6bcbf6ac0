import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, base64url. Only its hash is stored. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database holds of a token: a stolen table opens nothing. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
