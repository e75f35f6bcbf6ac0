import { policy } from "../policy.ts";
import type { MachineSize } from "./machine-size.ts";

/** What Mailu runs on: CPUs, and megabytes of memory. */
export type MachineGives = Pick<MachineSize, "cpu" | "ramMb">;

/** The containers of a node, by their names in the compose file. */
export type MailuService = keyof typeof policy.machine.memoryShares;

export type ContainerLimits = {
  /** Whole megabytes (2^20 bytes). */
  readonly memoryMb: number;
  /** The same and what it may have of the swap. */
  readonly memoryAndSwapMb: number;
  /** 1 is one CPU; hundredths. */
  readonly cpus: number;
};

export function holdsMailu({ cpu, ramMb }: MachineGives): boolean {
  return cpu >= 1 && ramMb >= policy.machine.leastRamMb;
}

/**
 * What each container may have of a machine: together no more memory than the machine has beyond what its host needs, and no
 * more swap than a node is given. Throws `RangeError` on a machine that does not hold Mailu (`holdsMailu`).
 */
export function containerLimits(machine: MachineGives): Readonly<Record<MailuService, ContainerLimits>> {
  const { cpu, ramMb } = machine;
  const { hostMemoryMb, hostMemoryShare, swapMb, memoryShares, cpuShares } = policy.machine;
  if (!holdsMailu(machine))
    throw new RangeError(`${cpu} CPU and ${ramMb} MB of memory are too little for Mailu`);
  const forContainers = ramMb - hostMemoryMb - ramMb * hostMemoryShare;
  const limitsOf = (name: MailuService): ContainerLimits => {
    const memoryMb = Math.floor(forContainers * memoryShares[name]);
    return {
      memoryMb,
      memoryAndSwapMb: memoryMb + Math.floor(swapMb * memoryShares[name]),
      cpus: Math.floor(cpu * cpuShares[name] * 100) / 100,
    };
  };
  return {
    redis: limitsOf("redis"),
    front: limitsOf("front"),
    resolver: limitsOf("resolver"),
    admin: limitsOf("admin"),
    imap: limitsOf("imap"),
    smtp: limitsOf("smtp"),
    antispam: limitsOf("antispam"),
  };
}
