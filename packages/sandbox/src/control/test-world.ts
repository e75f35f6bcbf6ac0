import { type TestClock, testClock } from "@penguinmails/testkit/clock";
import { makeZoneStore } from "../dns/zone-store.ts";
import { freeNet } from "../net.ts";
import { memoryStore, type WorldStore } from "../store.ts";
import { makeContext, startServices } from "../world.ts";
import type { StartService, WorldContext } from "../world-context.ts";

export type TestWorld = { readonly context: WorldContext; readonly clock: TestClock; close(): Promise<void> };

/** For tests: some services of a world on a /16 of its own, with a clock that stands still until it is moved. */
export async function testWorld(
  starters: readonly StartService[],
  seed = 7,
  store: WorldStore = memoryStore(),
): Promise<TestWorld> {
  const guard = await freeNet();
  const clock = testClock();
  const options = { net: guard.prefix, store, clock, seed, accountSshPublicKey: null };
  const context = makeContext(options, makeZoneStore(store));
  try {
    const services = await startServices(context, starters);
    return {
      context,
      clock,
      async close() {
        await services.close();
        await guard.release();
      },
    };
  } catch (error) {
    await guard.release();
    throw error;
  }
}
