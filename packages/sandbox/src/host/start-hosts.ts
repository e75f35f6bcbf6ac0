import { statusOf } from "../hostwinds/machine.ts";
import type { Machines } from "../hostwinds/machines.ts";
import type { Service } from "../world-context.ts";
import { type Host, type HostOptions, openHost } from "./host.ts";

/** Runs every machine that the provider runs, and follows it through its life. */
export async function startHosts(machines: Machines, options: HostOptions): Promise<Service> {
  const { clock, log } = options.context;
  const hosts = new Map<string, Promise<Host>>();
  let closed = false;
  const follow = async (serviceId: string): Promise<void> => {
    const machine = machines.get(serviceId);
    if (closed || !machine) return;
    const known = hosts.get(serviceId);
    const status = statusOf(machine, clock.now());
    // A machine that is being built has no disk yet, and one that is gone has none any more.
    if (!known && (status === null || status === "BUILD")) return;
    if (status === null) hosts.delete(serviceId);
    const host = known ?? openHost(machine, options);
    if (status !== null) hosts.set(serviceId, host);
    await (await host).follow(machine);
    if (status === null) await (await host).close();
  };
  machines.onChange(({ serviceId }) => {
    follow(serviceId).catch((error: unknown) => log(`host ${serviceId}: ${String(error)}`));
  });
  for (const { serviceId } of machines.all()) await follow(serviceId);
  return {
    async close() {
      closed = true;
      for (const host of hosts.values()) await (await host).close();
    },
  };
}
