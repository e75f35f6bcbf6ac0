import { startControl } from "./control/start-control.ts";
import { startDns } from "./dns/start-dns.ts";
import { makeZoneStore } from "./dns/zone-store.ts";
import { startHosts } from "./host/start-hosts.ts";
import { openMachines } from "./hostwinds/machines.ts";
import { startHostwinds } from "./hostwinds/start-hostwinds.ts";
import { startLoops } from "./loops/start-loops.ts";
import { makeMailu } from "./mailu/mail-server.ts";
import { startOperators } from "./operators/start-operators.ts";
import { startPosthog } from "./posthog/start-posthog.ts";
import { startReceivers } from "./receivers/start-receivers.ts";
import { startStripe } from "./stripe/start-stripe.ts";
import type { WebhookEndpoint } from "./stripe/webhooks.ts";
import { makeWheel } from "./wheel.ts";
import { makeContext, startServices, type World, type WorldOptions } from "./world.ts";
import type { StartService } from "./world-context.ts";

type StartWorldOptions = WorldOptions & {
  /** Who hears of Stripe's events; null: nobody. */
  readonly stripeWebhook: WebhookEndpoint | null;
};

/**
 * Everything outside PenguinMails, on one loopback /16. Resolves when all of it listens; the control API comes last, so
 * its answer means that the world is up. Rejects, with nothing left open, when an address is taken.
 */
export async function startWorld(options: StartWorldOptions): Promise<World> {
  const context = makeContext(options, makeZoneStore(options.store));
  const wheel = makeWheel(context.clock);
  const machines = openMachines(context, wheel);
  const hosts: StartService = () =>
    startHosts(machines, {
      context,
      accountSshPublicKey: options.accountSshPublicKey,
      makeMailServer: makeMailu(context),
    });
  const services: readonly (readonly [string, StartService])[] = [
    ["dns", startDns],
    ["receivers", startReceivers],
    ["hosts", hosts],
    ["hostwinds", () => startHostwinds({ ...context, machines })],
    ["loops", startLoops],
    ["posthog", startPosthog],
    ["operators", startOperators],
    ["stripe", () => startStripe(context, options.stripeWebhook)],
  ];
  const names = services.map(([name]) => name);
  try {
    const running = await startServices(context, [
      ...services.map(([, start]) => start),
      () => startControl({ context, services: names }),
    ]);
    return {
      context,
      async close() {
        wheel.close();
        await running.close();
      },
    };
  } catch (error) {
    wheel.close();
    throw error;
  }
}
