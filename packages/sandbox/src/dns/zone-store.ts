import type { WorldStore } from "../store.ts";
import type { ZoneStore } from "../world-context.ts";

type Rrset = { readonly values: readonly string[]; readonly ttlSeconds: number };
/** One document a name, so that "the name exists" is one look. */
type NameDocument = Readonly<Record<string, Rrset>>;
/** A zone of the account that our PowerDNS-speaking API stands for. */
type ZoneDocument = { readonly serial: number; readonly nameservers: readonly string[] };

const nameKind = "dns-name";
const zoneKind = "dns-zone";

export const bareName = (name: string): string => name.trim().toLowerCase().replace(/\.+$/, "");

/** Published records, kept in the world's store. */
export function makeZoneStore(store: WorldStore): ZoneStore {
  return {
    get: (name, type) => store.get<NameDocument>(nameKind, bareName(name))?.[type.toUpperCase()] ?? null,
    set(name, type, values, ttlSeconds) {
      if (values.length === 0) return removeRrset(store, name, type);
      const id = bareName(name);
      const rest = store.get<NameDocument>(nameKind, id) ?? {};
      return store.put(nameKind, id, { ...rest, [type.toUpperCase()]: { values: [...values], ttlSeconds } });
    },
    delete: (name, type) => removeRrset(store, name, type),
  };
}

function removeRrset(store: WorldStore, name: string, type: string): Promise<void> {
  const id = bareName(name);
  const known = store.get<NameDocument>(nameKind, id);
  if (!known) return Promise.resolve();
  const { [type.toUpperCase()]: _gone, ...rest } = known;
  return Object.keys(rest).length === 0 ? store.delete(nameKind, id) : store.put(nameKind, id, rest);
}

/** Whether the name, or one below it, has published records. */
export function nameIsPublished(store: WorldStore, name: string): boolean {
  if (store.get(nameKind, name) !== null) return true;
  const ending = `.${name}`;
  return store.list(nameKind).some(({ id }) => id.endsWith(ending));
}

/** All record sets of the names at and below `zone`. */
export function recordsUnder(store: WorldStore, zone: string): { name: string; type: string; set: Rrset }[] {
  return store
    .list<NameDocument>(nameKind)
    .filter(({ id }) => id === zone || id.endsWith(`.${zone}`))
    .flatMap(({ id, body }) => Object.entries(body).map(([type, set]) => ({ name: id, type, set })));
}

export function zoneOf(store: WorldStore, zone: string): ZoneDocument | null {
  return store.get<ZoneDocument>(zoneKind, zone);
}

export function listZones(
  store: WorldStore,
): readonly { readonly id: string; readonly body: ZoneDocument }[] {
  return store.list<ZoneDocument>(zoneKind);
}

/** The closest zone at or above a name, or null. */
export function zoneAbove(store: WorldStore, name: string): string | null {
  const labels = name.split(".");
  for (let at = 0; at < labels.length; at += 1) {
    const candidate = labels.slice(at).join(".");
    if (zoneOf(store, candidate)) return candidate;
  }
  return null;
}

export function putZone(store: WorldStore, zone: string, nameservers: readonly string[]): Promise<void> {
  const serial = (zoneOf(store, zone)?.serial ?? 0) + 1;
  return store.put(zoneKind, zone, { serial, nameservers: [...nameservers] } satisfies ZoneDocument);
}

/** The serial moves with every change, as a real server's does. */
export function touchZone(store: WorldStore, zone: string): Promise<void> {
  const known = zoneOf(store, zone);
  return known ? store.put(zoneKind, zone, { ...known, serial: known.serial + 1 }) : Promise.resolve();
}

/** The zone with all that stands in it; zones below it keep theirs. */
export async function removeZone(store: WorldStore, zone: string): Promise<void> {
  const below = listZones(store).filter(({ id }) => id.endsWith(`.${zone}`));
  const gone = new Set(recordsUnder(store, zone).map(({ name }) => name));
  for (const name of gone)
    if (below.every(({ id }) => name !== id && !name.endsWith(`.${id}`))) await store.delete(nameKind, name);
  await store.delete(zoneKind, zone);
}
