import { createHash } from "node:crypto";
import { type EpochMs, minute } from "@penguinmails/core/time";
import { chanceOf } from "../dns/chance.ts";
import type { WorldStore } from "../store.ts";

const kind = "receiver-grey";
const waitMs = 5 * minute;
/** An address that came back this often is not asked again (postgrey's default). */
export const trustedAfter = 5;

export const doesGreylist = (seed: number, last: number, share: number): boolean =>
  chanceOf(seed, "greylists", last) < share;

/** Whether this sender may pass. One that may not is remembered; one that came back is forgotten. */
export async function passGreylist(
  store: WorldStore,
  memory: string,
  mail: { readonly ip: string; readonly from: string; readonly recipient: string },
  now: EpochMs,
): Promise<boolean> {
  const network = mail.ip.split(".").slice(0, 3).join(".");
  const triplet = [memory, network, mail.from.toLowerCase(), mail.recipient.toLowerCase()].join("\n");
  const id = createHash("sha256").update(triplet).digest("base64url").slice(0, 22);
  const since = store.get<number>(kind, id);
  if (since === null) {
    await store.put(kind, id, now);
    return false;
  }
  if (now - since < waitMs) return false;
  await store.delete(kind, id);
  return true;
}
