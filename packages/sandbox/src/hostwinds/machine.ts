import type { EpochMs } from "@penguinmails/core/time";

export type MachineAddress = {
  readonly ip: string;
  /** When the provider counts it as the machine's; before that nobody sees it. */
  readonly confirmedAtMs: EpochMs;
  readonly monthlyCents: number;
  readonly releasedAtMs: EpochMs | null;
};

/** A rented machine: all that the provider keeps of it. Documents of kind `machine`; never deleted, for the ledger. */
export type Machine = {
  readonly serviceId: string;
  readonly uuid: string;
  readonly name: string;
  readonly hostname: string;
  readonly rid: string;
  readonly locationId: string;
  readonly template: string;
  readonly sshKeyNames: readonly string[];
  readonly billingCycle: string;
  readonly monthlyCents: number;
  readonly password: string;
  readonly configKey: string;
  readonly createdAtMs: EpochMs;
  readonly readyAtMs: EpochMs;
  /** Its disk was wiped, and it is installed anew by then. */
  readonly reinstalledAtMs?: EpochMs;
  readonly power: "on" | "off";
  /** Boots and reboots since it was built. */
  readonly boots: number;
  readonly terminatedAtMs: EpochMs | null;
  readonly mainIp: string;
  /** The main address that the machine's own network begins with; unless told, the one that it has. */
  readonly guestMainIp?: string;
  /** The main address included. */
  readonly addresses: readonly MachineAddress[];
  /** Name of the profile that lets packets through to it. */
  readonly firewall: string;
  /** An order of a larger plan that is not carried out yet; at most one is open. */
  readonly upgrade?: {
    readonly orderId: string;
    readonly invoiceId: string;
    readonly rid: string;
    readonly totalCents: number;
    readonly orderedAtMs: EpochMs;
  } | null;
  /** It becomes another plan, or has and waits to be confirmed or reverted. */
  readonly resize?: { readonly toRid: string; readonly doneAtMs: EpochMs } | null;
};

export const machineKind = "machine";

/** Status in Nova's words at an instant; null when the machine is gone. */
export function statusOf(
  machine: Machine,
  now: EpochMs,
): "BUILD" | "REBUILD" | "ACTIVE" | "SHUTOFF" | "RESIZE" | "RESIZED" | null {
  if (machine.terminatedAtMs !== null) return null;
  if (now < machine.readyAtMs) return "BUILD";
  if (now < (machine.reinstalledAtMs ?? 0)) return "REBUILD";
  if (machine.resize) return now < machine.resize.doneAtMs ? "RESIZE" : "RESIZED";
  return machine.power === "on" ? "ACTIVE" : "SHUTOFF";
}

/** Address that the machine's own network begins with. */
export const guestMainIpOf = ({ guestMainIp, mainIp }: Machine): string => guestMainIp ?? mainIp;

/** Addresses that the provider shows, the main one first. */
export function confirmedIps(machine: Machine, now: EpochMs): readonly string[] {
  const known = machine.addresses.filter(
    ({ confirmedAtMs, releasedAtMs }) => confirmedAtMs <= now && releasedAtMs === null,
  );
  const ips = known.map(({ ip }) => ip);
  return [machine.mainIp, ...ips.filter((ip) => ip !== machine.mainIp)].filter((ip) => ips.includes(ip));
}
