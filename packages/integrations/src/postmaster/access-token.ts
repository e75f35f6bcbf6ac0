import { createSign } from "node:crypto";
import { FeedError } from "@penguinmails/core/ports/operator-feed";
import { z } from "zod";
import { type FetchPatience, patientFetch } from "../http/patient-fetch.ts";
import { readLimited } from "../http/read-limited.ts";
import type { PostmasterCredentials } from "./credentials.ts";

/** Listing domains, and reading what Gmail counted; nothing that could change an account. */
const scopes = [
  "https://www.googleapis.com/auth/postmaster.domain",
  "https://www.googleapis.com/auth/postmaster.traffic.readonly",
];
const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().default(3_600) });
const refusal = z.object({ error: z.string() });

/** So long before its end a token is not used any more. Real time: Google knows no other. */
const spareMs = 60_000;

/**
 * Access tokens, one until it runs out: by a signed JWT (RFC 7523) for a service account, by the refresh token (RFC 6749,
 * 6) for a person's consent. Throws `FeedError`.
 */
export function makeAccessTokens(credentials: PostmasterCredentials, patience: FetchPatience) {
  let kept: { readonly token: string; readonly until: number } | null = null;
  return {
    async get(): Promise<string> {
      if (kept && Date.now() < kept.until) return kept.token;
      const { access_token, expires_in } = await ask(credentials, patience);
      kept = { token: access_token, until: Date.now() + expires_in * 1_000 - spareMs };
      return access_token;
    },
    /** Google refused the token before its time. */
    forget(): void {
      kept = null;
    },
  };
}

async function ask(credentials: PostmasterCredentials, patience: FetchPatience) {
  const body = new URLSearchParams(formOf(credentials));
  let answer: Response;
  let bytes: Buffer | null;
  try {
    answer = await patientFetch(
      credentials.token_uri,
      { method: "POST", body, redirect: "error", headers: { accept: "application/json" } },
      patience,
    );
    bytes = await readLimited(answer, 64 * 1_024);
  } catch {
    // The cause would carry what was sent: the assertion or the refresh token.
    throw new FeedError("Google’s token server cannot be reached.");
  }
  const value = jsonOf(bytes);
  const granted = grant.safeParse(value);
  if (answer.ok && granted.success) return granted.data;
  const refused = refusal.safeParse(value);
  const said = refused.success ? refused.data.error.slice(0, 60) : String(answer.status);
  throw new FeedError(
    said === "invalid_grant"
      ? "Google takes the credentials no more: give consent again, or make a new key."
      : `Google gave no access token (${said}).`,
  );
}

function formOf(credentials: PostmasterCredentials): Record<string, string> {
  if (credentials.type === "authorized_user") {
    const { client_id, client_secret, refresh_token } = credentials;
    return { grant_type: "refresh_token", client_id, client_secret, refresh_token };
  }
  return { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: assertionOf(credentials) };
}

function assertionOf(account: Extract<PostmasterCredentials, { type: "service_account" }>): string {
  const at = Math.floor(Date.now() / 1_000);
  const head = { alg: "RS256", typ: "JWT", ...(account.private_key_id && { kid: account.private_key_id }) };
  const claims = {
    iss: account.client_email,
    scope: scopes.join(" "),
    aud: account.token_uri,
    iat: at,
    exp: at + 3_600,
  };
  const signed = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  try {
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(account.private_key, "base64url")}`;
  } catch {
    throw new FeedError("The service account’s private key cannot be read.");
  }
}

export function jsonOf(bytes: Buffer | null): unknown {
  try {
    return bytes === null ? null : JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}
