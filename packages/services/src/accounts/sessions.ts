import { day, type EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, lt } from "drizzle-orm";
import type { Device } from "./auth-deps.ts";
import { type Realm, realms } from "./realm.ts";
import { hashToken, newToken } from "./token.ts";

/** Real days: a session does not age faster in a fast world. */
export const sessionForMs: Readonly<Record<Realm, number>> = { tenant: 30 * day, staff: day / 2 };

/** Opens a session and returns its token, which is stored only as a hash. `nowMs` is real time. */
export async function openSession(
  tx: OperatorDb,
  realm: Realm,
  personId: string,
  device: Device,
  nowMs: EpochMs,
): Promise<string> {
  const token = newToken();
  const { sessions } = realms[realm];
  await tx.delete(sessions).where(and(eq(sessions.userId, personId), lt(sessions.expiresAt, nowMs)));
  await tx.insert(sessions).values({
    id: newId(),
    userId: personId,
    token: hashToken(token),
    expiresAt: nowMs + sessionForMs[realm],
    ipAddress: device.ipAddress,
    userAgent: device.userAgent?.slice(0, 400) ?? null,
    createdAt: nowMs,
    updatedAt: nowMs,
  });
  return token;
}

/** The person behind a session token, or null when it is unknown or over. */
export async function readSession(
  tx: OperatorDb,
  realm: Realm,
  token: string,
  nowMs: EpochMs,
): Promise<string | null> {
  const { sessions } = realms[realm];
  const [row] = await tx
    .select({ userId: sessions.userId, expiresAt: sessions.expiresAt })
    .from(sessions)
    .where(eq(sessions.token, hashToken(token)));
  return row && row.expiresAt > nowMs ? row.userId : null;
}

export async function closeSession(tx: OperatorDb, realm: Realm, token: string): Promise<void> {
  const { sessions } = realms[realm];
  await tx.delete(sessions).where(eq(sessions.token, hashToken(token)));
}
