import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "@penguinmails/core/ports/clock";
import { guestMainIpOf, type Machine, type MachineAddress } from "@penguinmails/sandbox/hostwinds/machine";
import type { Machines } from "@penguinmails/sandbox/hostwinds/machines";
import { plans } from "@penguinmails/sandbox/hostwinds/price-list";
import { vps } from "../../scripts/testbed/bed.ts";
import { bootVps, removeVps, startVps, stopVps } from "../../scripts/testbed/vps.ts";

/** What the machine has: what it is being resized to counts from the moment at which it boots as that. */
const ramMbOf = ({ rid, resize }: Machine) =>
  plans.find((plan) => plan.rid === (resize?.toRid ?? rid))?.ramMb ?? 0;

/**
 * The account of a hosting provider that has one machine to rent, the bed's, and more addresses for it. An order boots
 * it from nothing, and so does installing it anew; its addresses are confirmed at once. One that was given back is handed
 * out again when all others are taken.
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
  const change = (machine: Machine, news: Partial<Machine>) => {
    const before = get(machine.serviceId) ?? machine;
    const after = { ...before, ...news };
    if (after.reinstalledAtMs !== before.reinstalledAtMs) return reinstall(after);
    byAndBy(async () => {
      if (after.power === "off" && before.power === "on") await stopVps();
      else if (after.boots > before.boots) await startVps(ramMbOf(after), guestMainIpOf(after));
    });
    return put(after);
  };
  /** It is being installed until it has booted. */
  const reinstall = (machine: Machine) => {
    byAndBy(async () => {
      await bootVps(authorizedKey, ramMbOf(machine), guestMainIpOf(machine));
      await put({ ...(get(machine.serviceId) ?? machine), reinstalledAtMs: clock.now() });
    });
    return put({ ...machine, reinstalledAtMs: Number.POSITIVE_INFINITY });
  };
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
      byAndBy(async () => {
        await bootVps(authorizedKey, ramMbOf(machine));
        await change(machine, { readyAtMs: clock.now() });
      });
      return machine;
    },
    async terminate(machine) {
      await removeVps();
      await change(machine, { terminatedAtMs: clock.now() });
    },
    async orderAddress(machine) {
      const held = machine.addresses.filter(({ releasedAtMs }) => releasedAtMs === null).map(({ ip }) => ip);
      const known = machine.addresses.map(({ ip }) => ip);
      const free =
        vps.secondaryIps.find((ip) => !known.includes(ip)) ??
        vps.secondaryIps.find((ip) => !held.includes(ip));
      if (free === undefined) throw new RangeError("The bed has no address left");
      const others = machine.addresses.filter(({ ip }) => ip !== free);
      await change(machine, { addresses: [...others, confirmed(free)] });
    },
    async releaseAddress(machine, ip) {
      const releasedAtMs = clock.now();
      const addresses = machine.addresses.map((one) => (one.ip === ip ? { ...one, releasedAtMs } : one));
      await change(machine, { addresses });
    },
  };
}

/** As at a provider: an order is taken at once and carried out later. */
function byAndBy(work: () => Promise<void>): void {
  work().catch((error: unknown) => console.error(error));
}
