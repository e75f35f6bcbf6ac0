import type { Clock } from "@penguinmails/core/ports/clock";
import type { WorldNet } from "./net.ts";
import type { WorldStore } from "./store.ts";

/** The world's DNS data. Names are lower case without a final dot; values are in presentation form (TXT without quotes). */
export type ZoneStore = {
  set(name: string, type: string, values: readonly string[], ttlSeconds: number): Promise<void>;
  get(name: string, type: string): { readonly values: readonly string[]; readonly ttlSeconds: number } | null;
  delete(name: string, type: string): Promise<void>;
};

/** What each service of the world is started with. */
export type WorldContext = {
  readonly net: WorldNet;
  readonly store: WorldStore;
  readonly clock: Clock;
  /** Same seed, same people and machines. */
  readonly seed: number;
  readonly zones: ZoneStore;
  log(line: string): void;
};

export type Service = { close(): Promise<void> };
export type StartService = (context: WorldContext) => Promise<Service>;
