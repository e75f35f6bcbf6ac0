import { type Machine, statusOf } from "../hostwinds/machine.ts";
import type { Machines } from "../hostwinds/machines.ts";
import type { Service } from "../world-context.ts";
import { type Host, type HostOptions, openHost } from "./host.ts";

/** Runs every machine that the provider runs, and follows it through its life. */
export async function startHosts(machines: Machines, options: HostOptions): Promise<Service> {
  const { clock, log } = options.context;
  const hosts = new Map<string, Promise<Host>>();
  /** Machines that are gone or wiped, until nothing of them is left. */
  const leaving = new Map<string, Promise<void>>();
  let closed = false;
  const follow = async (serviceId: string): Promise<void> => {
    const machine = machines.get(serviceId);
    if (closed || !machine) return;
    const known = hosts.get(serviceId);
    const status = statusOf(machine, clock.now());
    const isGone = status === null || status === "REBUILD";
    // A machine that is being built has no disk yet, and one that is gone or wiped has none any more.
    if (!known && (isGone || status === "BUILD")) return;
    if (known && isGone) {
      hosts.delete(serviceId);
      leaving.set(serviceId, leave(known, machine));
      return leaving.get(serviceId);
    }
    const host =
      known ?? (leaving.get(serviceId) ?? Promise.resolve()).then(() => openHost(machine, options));
    hosts.set(serviceId, host);
    await (await host).follow(machine);
  };
  machines.onChange(({ serviceId }) => {
    follow(serviceId).catch((error: unknown) => log(`host ${serviceId}: ${String(error)}`));
  });
  for (const { serviceId } of machines.all()) await follow(serviceId);
  return {
    async close() {
      closed = true;
      await Promise.allSettled(leaving.values());
      for (const host of hosts.values()) await (await host).close();
    },
  };
}

async function leave(opened: Promise<Host>, machine: Machine): Promise<void> {
  const host = await opened;
  await host.follow(machine);
  await host.close();
}
