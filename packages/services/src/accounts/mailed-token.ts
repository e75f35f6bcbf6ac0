import { day, hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { userVerifications } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { eq, inArray } from "drizzle-orm";
import { hashToken, newToken } from "./token.ts";

/** What a mailed link proves and allows. */
export type LinkPurpose = "verify-email" | "set-password";

/** Real time that a link stays valid, by the mail it came in. */
export const linkForMs = { verification: day, invitation: 7 * day, passwordReset: hour } as const;

/** A fresh link's token. The links of the same purpose that went out before stop working. */
export async function issueLink(
  tx: OperatorDb,
  purpose: LinkPurpose,
  userId: string,
  forMs: number,
): Promise<string> {
  const token = newToken();
  const now = Date.now();
  const identifier = `${purpose}:${userId}`;
  await tx.delete(userVerifications).where(eq(userVerifications.identifier, identifier));
  await tx.insert(userVerifications).values({
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
export async function useLink(tx: OperatorDb, purpose: LinkPurpose, token: string): Promise<string | null> {
  const [used] = await tx
    .delete(userVerifications)
    .where(eq(userVerifications.value, hashToken(token)))
    .returning();
  const prefix = `${purpose}:`;
  if (!used?.identifier.startsWith(prefix) || used.expiresAt <= Date.now()) return null;
  return used.identifier.slice(prefix.length);
}

/** No link that was mailed to this person works any more. */
export async function voidLinks(tx: OperatorDb, userId: string): Promise<void> {
  const purposes: readonly LinkPurpose[] = ["verify-email", "set-password"];
  const identifiers = purposes.map((purpose) => `${purpose}:${userId}`);
  await tx.delete(userVerifications).where(inArray(userVerifications.identifier, identifiers));
}
