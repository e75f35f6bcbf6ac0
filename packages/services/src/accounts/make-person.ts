import { newId } from "@penguinmails/db/ids";
import { users } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { type Realm, realms } from "./realm.ts";

/** Makes a user with a hashed password and returns their id; null, and nothing written, when the address has one. */
export async function makeUser(
  tx: OperatorDb,
  person: { readonly email: string; readonly name: string },
  passwordHash: string,
  nowMs: number,
): Promise<string | null> {
  const { email, name } = person;
  const [made] = await tx
    .insert(users)
    .values({ id: newId(), email, name, createdAt: nowMs, updatedAt: nowMs })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (!made) return null;
  await givePassword(tx, "tenant", made.id, passwordHash, nowMs);
  return made.id;
}

/** The password by which somebody who has none yet logs in. */
export async function givePassword(
  tx: OperatorDb,
  realm: Realm,
  personId: string,
  passwordHash: string,
  nowMs: number,
): Promise<void> {
  await tx.insert(realms[realm].credentials).values({
    id: newId(),
    userId: personId,
    accountId: personId,
    providerId: "password",
    password: passwordHash,
    createdAt: nowMs,
    updatedAt: nowMs,
  });
}
