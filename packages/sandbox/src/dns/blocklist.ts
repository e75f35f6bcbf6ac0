import type { WorldStore } from "../store.ts";

export const blocklistZone = "zen.sandbox-dnsbl.example";

export type Listing = { readonly code: string; readonly reason: string; readonly untilMs: number };
const kind = "dnsbl";

export function listAddress(store: WorldStore, ip: string, listing: Listing): Promise<void> {
  return store.put(kind, ip, listing);
}
export function delistAddress(store: WorldStore, ip: string): Promise<void> {
  return store.delete(kind, ip);
}
export function listingOf(store: WorldStore, ip: string, nowMs: number): Listing | null {
  const listing = store.get<Listing>(kind, ip);
  return listing && listing.untilMs > nowMs ? listing : null;
}

/**
 * The block list's answer for a name in its zone; null: the name does not exist, which means *not listed*. 127.0.0.2 is
 * always listed and 127.0.0.1 never (RFC 5782 §5).
 */
export function blocklistAnswer(
  store: WorldStore,
  name: string,
  nowMs: number,
): { readonly a: string; readonly txt: string } | null {
  const reversed = name.slice(0, -blocklistZone.length - 1);
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(reversed)) return null;
  const ip = reversed.split(".").reverse().join(".");
  if (ip === "127.0.0.1") return null;
  if (ip === "127.0.0.2") return { a: "127.0.0.2", txt: "Test point" };
  const listing = listingOf(store, ip, nowMs);
  return listing && { a: listing.code, txt: `${listing.reason} (sandbox)` };
}
