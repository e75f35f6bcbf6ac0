import type { Clock } from "@penguinmails/core/ports/clock";
import { makeNet } from "./net.ts";
import type { WorldStore } from "./store.ts";
import type { Service, StartService, WorldContext, ZoneStore } from "./world-context.ts";

export type WorldOptions = {
  /** First two octets of the world's loopback /16. */
  readonly net: string;
  readonly store: WorldStore;
  readonly clock: Clock;
  readonly seed: number;
  /** OpenSSH public key that stands in a fresh machine's authorized_keys, as the hosting account's would. */
  readonly accountSshPublicKey: string | null;
  readonly log?: (line: string) => void;
};

export type World = { readonly context: WorldContext; close(): Promise<void> };

/** Starts the services in order; closes those that started when a later one does not. */
export async function startServices(
  context: WorldContext,
  starters: readonly StartService[],
): Promise<Service> {
  const running: Service[] = [];
  const close = async () => {
    for (const service of running.splice(0).reverse()) await service.close();
  };
  try {
    for (const start of starters) running.push(await start(context));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

export function makeContext(options: WorldOptions, zones: ZoneStore): WorldContext {
  return {
    net: makeNet(options.net),
    store: options.store,
    clock: options.clock,
    seed: options.seed,
    zones,
    log: options.log ?? (() => {}),
  };
}
