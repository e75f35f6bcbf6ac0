import { day, hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { eq, inArray } from "drizzle-orm";
import { type Realm, realms } from "./realm.ts";
import { hashToken, newToken } from "./token.ts";

/** What a mailed link proves and allows. */
type LinkPurpose = "verify-email" | "set-password";

/** Real time that a link stays valid, by the mail it came in; staff's are handed over by a colleague. */
export const linkForMs = { verification: day, invitation: 7 * day, passwordReset: hour, staff: day } as const;

/** A fresh link's token. The links of the same purpose that went out before stop working. */
export async function issueLink(
  tx: OperatorDb,
  realm: Realm,
  purpose: LinkPurpose,
  personId: string,
  forMs: number,
): Promise<string> {
  const token = newToken();
  const now = Date.now();
  const { verifications } = realms[realm];
  const identifier = `${purpose}:${personId}`;
  await tx.delete(verifications).where(eq(verifications.identifier, identifier));
  await tx.insert(verifications).values({
    id: newId(),
    identifier,
    value: hashToken(token),
    expiresAt: now + forMs,
    createdAt: now,
    updatedAt: now,
  });
  return token;
}

/** Uses a link up and says whose it was; null for one that is old, used, of another purpose or not ours. */
export async function useLink(
  tx: OperatorDb,
  realm: Realm,
  purpose: LinkPurpose,
  token: string,
): Promise<string | null> {
  const { verifications } = realms[realm];
  const [used] = await tx
    .delete(verifications)
    .where(eq(verifications.value, hashToken(token)))
    .returning({ identifier: verifications.identifier, expiresAt: verifications.expiresAt });
  const prefix = `${purpose}:`;
  if (!used?.identifier.startsWith(prefix) || used.expiresAt <= Date.now()) return null;
  return used.identifier.slice(prefix.length);
}

/** No link that was mailed to this person works any more. */
export async function voidLinks(tx: OperatorDb, realm: Realm, personId: string): Promise<void> {
  const purposes: readonly LinkPurpose[] = ["verify-email", "set-password"];
  const identifiers = purposes.map((purpose) => `${purpose}:${personId}`);
  const { verifications } = realms[realm];
  await tx.delete(verifications).where(inArray(verifications.identifier, identifiers));
}
