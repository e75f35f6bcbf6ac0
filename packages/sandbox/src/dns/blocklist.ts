import { type BlocklistZone, blocklistZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistQuery } from "@penguinmails/core/reputation/read-blocklist";
import { z } from "zod";
import type { WorldStore } from "../store.ts";

/** The list that this world's receivers refuse by. */
export const receiversZone = "zen.spamhaus.org";

const kind = "dnsbl";

/** A listing, as the control API takes it: `subject` is an address or a domain, `code` the zone's answer. */
export const listingBody = z
  .strictObject({
    zone: z.enum(blocklistZones.map(({ zone }) => zone) as [string, ...string[]]).default(receiversZone),
    subject: z.string().trim().toLowerCase().min(1).max(253),
    code: z
      .string()
      .regex(/^127(?:\.\d{1,3}){3}$/, "Not a code of a block list")
      .default("127.0.0.3"),
    reason: z.string().max(200).default("listed"),
    /** World time from now after which it ends by itself; null: until it is taken away. */
    forMs: z.number().int().min(1).nullable().default(null),
  })
  .refine(({ zone, subject }) => queryOf(zone, subject) !== null, {
    path: ["subject"],
    message: "This list holds another kind",
  });
export type Listing = {
  readonly zone: string;
  readonly subject: string;
  readonly code: string;
  readonly reason: string;
  readonly untilMs: number | null;
};

function queryOf(zone: string, subject: string): string | null {
  const known = blocklistZones.find((each) => each.zone === zone);
  return known ? blocklistQuery(known, subject) : null;
}

/** Lists the subject; returns the name under which it is asked for, which is the listing's id. Throws `RangeError`. */
export async function list(store: WorldStore, listing: Listing): Promise<string> {
  const id = queryOf(listing.zone, listing.subject);
  if (id === null) throw new RangeError(`${listing.zone} does not list ${listing.subject}`);
  await store.put(kind, id, listing);
  return id;
}

/** False when there was no such listing. */
export async function delist(store: WorldStore, id: string): Promise<boolean> {
  if (store.get(kind, id) === null) return false;
  await store.delete(kind, id);
  return true;
}

export function listings(store: WorldStore, nowMs: number): readonly ({ readonly id: string } & Listing)[] {
  return store
    .list<Listing>(kind)
    .filter(({ body }) => isOpen(body, nowMs))
    .map(({ id, body }) => ({ id, ...body }));
}

/** Whether receivers refuse this address. */
export function isRefused(store: WorldStore, ip: string, nowMs: number): boolean {
  const listing = store.get<Listing>(kind, queryOf(receiversZone, ip) ?? "");
  return listing !== null && isOpen(listing, nowMs);
}

/** The list to which a name belongs; null: none. */
export function zoneAsked(name: string): BlocklistZone | null {
  return blocklistZones.find(({ zone }) => name === zone || name.endsWith(`.${zone}`)) ?? null;
}

/** The list's answer; null: the name does not exist, which means *not listed*. Test entries are those of RFC 5782 §5. */
export function blocklistAnswer(
  store: WorldStore,
  zone: BlocklistZone,
  name: string,
  nowMs: number,
): { readonly a: string; readonly txt: string } | null {
  const asked = name.slice(0, -zone.zone.length - 1);
  if (asked === zone.selfTest.unlisted) return null;
  if (asked === zone.selfTest.listed) return { a: `${zone.prefix}2`, txt: "Test point" };
  const listing = store.get<Listing>(kind, name);
  if (listing === null || !isOpen(listing, nowMs)) return null;
  return { a: listing.code, txt: `${listing.reason} (sandbox)` };
}

function isOpen({ untilMs }: Listing, nowMs: number): boolean {
  return untilMs === null || untilMs > nowMs;
}
