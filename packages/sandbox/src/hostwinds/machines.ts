import { randomBytes, randomUUID } from "node:crypto";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { minute } from "@penguinmails/core/time";
import { nodeAddress } from "../net.ts";
import type { Wheel } from "../wheel.ts";
import type { WorldContext } from "../world-context.ts";
import { confirmedIps, type Machine, machineKind } from "./machine.ts";
import { addressMonthlyCents, plans } from "./price-list.ts";

/** How long the provider takes, in world time (facts on Hostwinds, A3: minutes to first boot; an ordered address is put by hand). */
const buildMs = 8 * minute;
const confirmAddressMs = 30 * minute;
export const reinstallMs = 6 * minute;

type MachineOrder = Pick<
  Machine,
  "name" | "rid" | "locationId" | "template" | "sshKeyNames" | "billingCycle"
>;

/** All machines of the account, and who wants to know when one changes. */
export type Machines = {
  all(): readonly Machine[];
  get(serviceId: string): Machine | null;
  order(order: MachineOrder): Promise<Machine>;
  change(machine: Machine, change: Partial<Machine>): Promise<Machine>;
  terminate(machine: Machine): Promise<void>;
  orderAddress(machine: Machine): Promise<void>;
  releaseAddress(machine: Machine, ip: string): Promise<void>;
  /** Called after each change, also when only time has passed: a build ended, an address was confirmed. */
  onChange(listener: (machine: Machine) => void): void;
};

const firstServiceId = 500_001;
const addressCounter = "node-address";

export function openMachines({ store, net, clock, zones }: WorldContext, wheel: Wheel): Machines {
  const listeners: ((machine: Machine) => void)[] = [];
  const get = (serviceId: string) => store.get<Machine>(machineKind, serviceId);
  const tell = (serviceId: string) => {
    const machine = get(serviceId);
    if (machine) for (const listener of listeners) listener(machine);
  };
  const tellLater = ({ serviceId, readyAtMs, reinstalledAtMs, addresses, resize }: Machine) => {
    const now = clock.now();
    for (const at of [
      readyAtMs,
      reinstalledAtMs ?? 0,
      resize?.doneAtMs ?? 0,
      ...addresses.map((one) => one.confirmedAtMs),
    ]) {
      if (at > now) wheel.at(at, () => tell(serviceId));
    }
  };
  const put = async (machine: Machine) => {
    await store.put(machineKind, machine.serviceId, machine);
    tell(machine.serviceId);
    return machine;
  };
  /** Numbers are taken in memory at once and written with whatever takes them: one tick, one transaction. */
  const takeNumber = (name: string, first: number) => {
    const n = store.get<{ next: number }>("counter", name)?.next ?? first;
    void store.put("counter", name, { next: n + 1 });
    return n;
  };
  const takeAddress = () => nodeAddress(net, takeNumber(addressCounter, 0));

  for (const { body } of store.list<Machine>(machineKind)) tellLater(body);

  const machines: Machines = {
    all: () => store.list<Machine>(machineKind).map(({ body }) => body),
    get,
    onChange: (listener) => void listeners.push(listener),
    async order(order) {
      const now = clock.now();
      const mainIp = takeAddress();
      const readyAtMs = now + buildMs;
      const machine: Machine = {
        ...order,
        serviceId: String(takeNumber("service-id", firstServiceId)),
        uuid: randomUUID(),
        hostname: `hwsrv-${mainIp.replaceAll(".", "-")}.hostwindsdns.example`,
        monthlyCents: plans.find((plan) => plan.rid === order.rid)?.monthlyCents ?? 0,
        password: randomBytes(9).toString("base64url"),
        configKey: randomBytes(16).toString("hex"),
        createdAtMs: now,
        readyAtMs,
        power: "on",
        boots: 0,
        terminatedAtMs: null,
        mainIp,
        addresses: [{ ip: mainIp, confirmedAtMs: readyAtMs, monthlyCents: 0, releasedAtMs: null }],
        firewall: "default",
      };
      tellLater(machine);
      return put(machine);
    },
    change(machine, change) {
      const changed = { ...machine, ...change };
      if (change.resize || change.reinstalledAtMs) tellLater(changed);
      return put(changed);
    },
    async terminate(machine) {
      const now = clock.now();
      const addresses = machine.addresses.map((one) => ({ ...one, releasedAtMs: one.releasedAtMs ?? now }));
      await put({ ...machine, terminatedAtMs: now, addresses });
      for (const { ip } of addresses) await zones.delete(reverseNameOf(ip), "PTR");
    },
    async orderAddress(machine) {
      const ip = takeAddress();
      const confirmedAtMs = clock.now() + confirmAddressMs;
      const address = { ip, confirmedAtMs, monthlyCents: addressMonthlyCents, releasedAtMs: null };
      const ordered = await put({ ...machine, addresses: [...machine.addresses, address] });
      tellLater(ordered);
    },
    async releaseAddress(machine, ip) {
      const addresses = machine.addresses.map((one) =>
        one.ip === ip ? { ...one, releasedAtMs: clock.now() } : one,
      );
      await put({ ...machine, addresses });
      await zones.delete(reverseNameOf(ip), "PTR");
    },
  };
  return machines;
}

/** Addresses that are handed out next, in order: who wants a bad one puts it on a list, or shuts port 25 for it, before. */
export function nextAddresses(
  { store, net }: Pick<WorldContext, "store" | "net">,
  count: number,
): readonly string[] {
  const next = store.get<{ next: number }>("counter", addressCounter)?.next ?? 0;
  return Array.from({ length: count }, (_, n) => nodeAddress(net, next + n));
}

type LedgerLine = {
  readonly serviceId: string;
  readonly name: string;
  readonly live: boolean;
  readonly createdAtMs: number;
  readonly terminatedAtMs: number | null;
  readonly ips: readonly string[];
  /** Cents a month while it lives: the machine and its additional addresses. */
  readonly monthlyCents: number;
};

/** Everything that was ever bought, for proving that nothing is left behind; `monthlyCents` counts what lives. */
export function readLedger({ store, clock }: Pick<WorldContext, "store" | "clock">) {
  const lines = store.list<Machine>(machineKind).map(({ body }): LedgerLine => {
    const extra = body.addresses.filter(({ releasedAtMs }) => releasedAtMs === null);
    return {
      serviceId: body.serviceId,
      name: body.name,
      live: body.terminatedAtMs === null,
      createdAtMs: body.createdAtMs,
      terminatedAtMs: body.terminatedAtMs,
      ips: confirmedIps(body, clock.now()),
      monthlyCents: body.monthlyCents + extra.reduce((sum, address) => sum + address.monthlyCents, 0),
    };
  });
  const monthlyCents = lines.filter(({ live }) => live).reduce((sum, line) => sum + line.monthlyCents, 0);
  return { machines: lines, monthlyCents };
}
