import { policy } from "../policy.ts";
import type { MachineSize } from "./machine-size.ts";
import { type OptionalService, optionalServices } from "./optional-services.ts";

/** What Mailu runs on: CPUs, and megabytes of memory. */
export type MachineGives = Pick<MachineSize, "cpu" | "ramMb">;

/** The containers of every node, by their names in the compose file. */
type MailuService = keyof typeof policy.machine.memoryShares;

type ContainerLimits = {
  /** Whole megabytes (2^20 bytes). */
  readonly memoryMb: number;
  /** The same and what it may have of the swap. */
  readonly memoryAndSwapMb: number;
  /** 1 is one CPU; hundredths. */
  readonly cpus: number;
};
type LimitsOfContainers = Readonly<Record<MailuService, ContainerLimits>> &
  Readonly<Partial<Record<OptionalService, ContainerLimits>>>;

const { hostMemoryMb, hostMemoryShare, leastRamMb, swapMb } = policy.machine;
const { memoryShares, cpuShares, optionalMemoryMb, optionalSwapMb, optionalCpuShares } = policy.machine;

const beyondHost = (ramMb: number) => ramMb - hostMemoryMb - ramMb * hostMemoryShare;
const sumOf = (of: Readonly<Record<OptionalService, number>>, extras: readonly OptionalService[]) =>
  extras.reduce((all, name) => all + of[name], 0);

/** Whether what these services leave of a machine is no less than the smallest machine gives to Mailu alone. */
export function holdsMailu({ cpu, ramMb }: MachineGives, extras: readonly OptionalService[] = []): boolean {
  return cpu >= 1 && beyondHost(ramMb) - sumOf(optionalMemoryMb, extras) >= beyondHost(leastRamMb);
}

/** Those of the services that a machine holds beside Mailu, all together; none where nobody knows what it gives. */
export function fittingServices(
  machine: MachineGives | null,
  wanted: readonly OptionalService[],
): readonly OptionalService[] {
  if (machine === null) return [];
  const fitting: OptionalService[] = [];
  for (const name of optionalServices)
    if (wanted.includes(name) && holdsMailu(machine, [...fitting, name])) fitting.push(name);
  return fitting;
}

/**
 * What each container may have of a machine: together no more memory than the machine has beyond what its host needs, and no
 * more swap than a node is given. Throws `RangeError` on a machine that does not hold Mailu with these services (`holdsMailu`).
 */
export function containerLimits(
  machine: MachineGives,
  extras: readonly OptionalService[] = [],
): LimitsOfContainers {
  const { cpu, ramMb } = machine;
  if (!holdsMailu(machine, extras))
    throw new RangeError(`${cpu} CPU and ${ramMb} MB of memory are too little for Mailu`);
  const forContainers = beyondHost(ramMb) - sumOf(optionalMemoryMb, extras);
  const swapForContainers = swapMb - sumOf(optionalSwapMb, extras);
  const limits = (memory: number, swap: number, cpuShare: number): ContainerLimits => ({
    memoryMb: Math.floor(memory),
    memoryAndSwapMb: Math.floor(memory) + Math.floor(swap),
    cpus: Math.floor(cpu * cpuShare * 100) / 100,
  });
  const limitsOf = (name: MailuService) =>
    limits(forContainers * memoryShares[name], swapForContainers * memoryShares[name], cpuShares[name]);
  return {
    redis: limitsOf("redis"),
    front: limitsOf("front"),
    resolver: limitsOf("resolver"),
    admin: limitsOf("admin"),
    imap: limitsOf("imap"),
    smtp: limitsOf("smtp"),
    antispam: limitsOf("antispam"),
    ...Object.fromEntries(
      extras.map((name) => [
        name,
        limits(optionalMemoryMb[name], optionalSwapMb[name], optionalCpuShares[name]),
      ]),
    ),
  };
}
