import { day, type EpochMs } from "@penguinmails/core/time";
import { type MailHost, receiverName, receivers } from "../dns/synthetic.ts";
import type { WorldStore } from "../store.ts";
import { counted, type History, type Limits, noHistory } from "./standing.ts";

const kind = "receiver-source";

/** Who remembers: an operator as a whole; of small hosts, each company and machine for itself. */
export function memoryOf(host: MailHost, last: number): string {
  return host === "hoster" || host === "own" ? receiverName(last) : host;
}

/** Complaints are held against a domain too; how much it sends is not. */
export const domainSource = (fromDomain: string): string => `domain:${fromDomain}`;
export const domainLimits: Limits = { newPerHour: Infinity, newPerDay: Infinity, spike: 1, coolMs: 0 };

/** `source` is an IPv4 address, or a domain's. */
export function historyOf(store: WorldStore, memory: string, source: string, now: EpochMs): History {
  return store.get<History>(kind, `${memory}|${source}`) ?? noHistory(now);
}

/** All that one operator remembers. */
export function historiesOf(
  store: WorldStore,
  memory: string,
): readonly { readonly source: string; readonly history: History }[] {
  const prefix = `${memory}|`;
  return store
    .list<History>(kind)
    .filter(({ id }) => id.startsWith(prefix))
    .map(({ id, body }) => ({ source: id.slice(prefix.length), history: body }));
}

export function putHistory(
  store: WorldStore,
  memory: string,
  source: string,
  history: History,
): Promise<void> {
  return store.put(kind, `${memory}|${source}`, history);
}

export function countHistory(
  store: WorldStore,
  memory: string,
  source: string,
  what: Parameters<typeof counted>[1],
  now: EpochMs,
): Promise<void> {
  return putHistory(store, memory, source, counted(historyOf(store, memory, source, now), what, now));
}

/** For demos and load tests: makes every operator remember a week of `perDay` clean mails from an address. */
export async function ageSource(store: WorldStore, ip: string, perDay: number, now: EpochMs): Promise<void> {
  const today = Math.floor(now / day);
  const days = [7, 6, 5, 4, 3, 2, 1].map((ago) => ({
    ...{ day: today - ago, accepted: perDay, complaints: 0, unknown: 0 },
  }));
  const memories = new Set(receiverMemories());
  await Promise.all(
    [...memories].map((memory) =>
      putHistory(store, memory, ip, { ...noHistory(now - 7 * day), days, cameBack: 100 }),
    ),
  );
}

function receiverMemories(): string[] {
  return receivers.map(({ host, last }) => memoryOf(host, last));
}
