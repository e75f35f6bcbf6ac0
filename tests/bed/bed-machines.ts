import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Machine, MachineAddress } from "@penguinmails/sandbox/hostwinds/machine";
import type { Machines } from "@penguinmails/sandbox/hostwinds/machines";
import { vps } from "../../scripts/testbed/bed.ts";
import { bootVps, removeVps } from "../../scripts/testbed/vps.ts";

/**
 * The account of a hosting provider that has one machine to rent, the bed's, and two more addresses for it. An order boots
 * it from nothing; its addresses are confirmed at once.
 */
export function bedMachines(clock: Clock, authorizedKey: string): Machines {
  const listeners: ((machine: Machine) => void)[] = [];
  let machines: readonly Machine[] = [];
  const get = (serviceId: string) => machines.find((one) => one.serviceId === serviceId) ?? null;
  const put = async (machine: Machine) => {
    machines = [...machines.filter((one) => one.serviceId !== machine.serviceId), machine];
    for (const listener of listeners) listener(machine);
    return machine;
  };
  const change = (machine: Machine, news: Partial<Machine>) =>
    put({ ...(get(machine.serviceId) ?? machine), ...news });
  const confirmed = (ip: string): MachineAddress => ({
    ip,
    confirmedAtMs: clock.now(),
    monthlyCents: 499,
    releasedAtMs: null,
  });
  return {
    all: () => machines,
    get,
    change,
    onChange: (listener) => void listeners.push(listener),
    async order(order) {
      if (machines.some(({ terminatedAtMs }) => terminatedAtMs === null))
        throw new RangeError("The bed has one machine alone");
      const machine = await put({
        ...order,
        serviceId: String(600_001 + machines.length),
        uuid: randomUUID(),
        hostname: "debian",
        monthlyCents: 999,
        password: randomBytes(9).toString("base64url"),
        configKey: randomBytes(16).toString("hex"),
        createdAtMs: clock.now(),
        readyAtMs: Number.POSITIVE_INFINITY,
        power: "on",
        boots: 0,
        terminatedAtMs: null,
        mainIp: vps.primaryIp,
        addresses: [{ ...confirmed(vps.primaryIp), monthlyCents: 0 }],
        firewall: "default",
      });
      // As at a provider: the order is taken at once, the machine boots by and by.
      void bootVps(authorizedKey).then(
        () => change(machine, { readyAtMs: clock.now() }),
        (error: unknown) => console.error(error),
      );
      return machine;
    },
    async terminate(machine) {
      await removeVps();
      await change(machine, { terminatedAtMs: clock.now() });
    },
    async orderAddress(machine) {
      const free = vps.secondaryIps.find((ip) => !machine.addresses.some((one) => one.ip === ip));
      if (free === undefined) throw new RangeError("The bed has no address left");
      await change(machine, { addresses: [...machine.addresses, confirmed(free)] });
    },
    async releaseAddress(machine, ip) {
      await change(machine, { addresses: machine.addresses.filter((one) => one.ip !== ip) });
    },
  };
}
