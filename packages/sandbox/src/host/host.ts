import { type MachineFault, takeFault } from "../control/faults.ts";
import { letsIn } from "../hostwinds/firewall-actions.ts";
import { confirmedIps, guestMainIpOf, type Machine, statusOf } from "../hostwinds/machine.ts";
import { plans } from "../hostwinds/price-list.ts";
import type { Service, WorldContext } from "../world-context.ts";
import type { ComposeProject } from "./command.ts";
import { authorizedKeysPath, bootIdPath, type HostDisk, newBootId, openDisk } from "./host-state.ts";
import { type Journal, openJournal } from "./journal.ts";
import { reach } from "./reach.ts";
import { runLine } from "./run-line.ts";
import { type SshHost, startSshServer } from "./ssh-server.ts";
import { addressesAtBoot, dockerStarts, isShut } from "./system-commands.ts";
import { type Volume, withVolume } from "./volume.ts";

/** The mail server in a machine's containers. */
export type MailServer = ComposeProject & {
  /** Serves on these addresses, and on no others; none: the machine is down. */
  listenOn(ips: readonly string[]): Promise<void>;
  /** The machine starts again, and with it its containers: `restart: always`, also those that somebody stopped. */
  boot(): Promise<void>;
  /** What its containers keep on the machine's disk. */
  readonly volume: Volume;
  connectApi: SshHost["connectLocal"];
  close(): Promise<void>;
  /** The machine was given back: nothing of it is left. */
  forget(): Promise<void>;
};

export type MakeMailServer = (host: {
  readonly serviceId: string;
  readonly disk: HostDisk;
  readonly journal: Journal;
}) => MailServer;

/** One machine that runs, or waits to. */
export type Host = {
  /** Makes of the machine what the provider now says of it. */
  follow(machine: Machine): Promise<void>;
  close(): Promise<void>;
};

export type HostOptions = {
  readonly context: WorldContext;
  readonly accountSshPublicKey: string | null;
  readonly makeMailServer: MakeMailServer;
};

function sizeOf({ rid, createdAtMs }: Machine) {
  const plan = plans.find((each) => each.rid === rid);
  return { cpus: plan?.cpu ?? 1, memoryMb: plan?.ramMb ?? 2_048, diskGb: plan?.diskGb ?? 50, createdAtMs };
}

export async function openHost(machine: Machine, options: HostOptions): Promise<Host> {
  const { context, accountSshPublicKey } = options;
  const { store, clock, log } = context;
  const { serviceId } = machine;
  const disk = await openDisk(store, serviceId, { hostname: machine.hostname, accountSshPublicKey });
  const journal = openJournal(store, clock, serviceId);
  let now = machine;
  let work = Promise.resolve();
  const ssh = new Map<string, Service>();

  const reachableIps = (): readonly string[] => {
    const status = statusOf(now, clock.now());
    if (status !== "ACTIVE" && status !== "RESIZED") return [];
    const onInterface = [guestMainIpOf(now), ...disk.state().addresses];
    return confirmedIps(now, clock.now()).filter((ip) => onInterface.includes(ip));
  };
  const isBroken = (how: MachineFault) => takeFault(store, "machine", now.mainIp, [how]) !== null;
  const mail = options.makeMailServer({ serviceId, disk, journal });
  const sshHost: SshHost = {
    hostKey: disk.state().hostKey,
    authorizedKeys: () => disk.file(authorizedKeysPath)?.content ?? "",
    exec: (line, stdin) =>
      runLine(line, {
        disk: withVolume(disk, mail.volume),
        journal,
        clock,
        compose: mail,
        mainIp: guestMainIpOf(now),
        machine: sizeOf(now),
        isBroken,
        stdin,
        reach: (source, to) => reach(context, source, to),
        networkChanged: () => void enqueue(serve),
      }),
    connectLocal: (port) => mail.connectApi(port),
    isCut: () => isBroken("no-ssh"),
    log,
  };

  const serve = async () => {
    const ips = reachableIps();
    const sshIps = letsIn(now, 22) ? ips : [];
    for (const [ip, server] of ssh) {
      if (sshIps.includes(ip)) continue;
      ssh.delete(ip);
      await server.close();
    }
    for (const ip of sshIps) if (!ssh.has(ip)) ssh.set(ip, await startSshServer(sshHost, ip));
    // One for all: neither the provider nor the machine is seen to shut single ports of its mail server.
    await mail.listenOn(letsIn(now, 25) && !isShut(disk.state().firewall) ? ips : []);
  };
  const closeSsh = async () => {
    for (const [ip, server] of ssh) {
      ssh.delete(ip);
      await server.close();
    }
  };
  const boot = async () => {
    await closeSsh();
    await mail.listenOn([]);
    await disk.write(bootIdPath, newBootId());
    // Its service loads the rules before Docker starts.
    const firewall = disk.state().services.includes("nftables")
      ? disk.file("/etc/nftables.conf")?.content
      : "";
    await disk.change({
      boots: now.boots,
      firewall: firewall ?? "",
      // It is in nobody's fstab.
      swapFiles: [],
      addresses: addressesAtBoot(disk),
      translations: mail.translations(),
      ...dockerStarts(disk),
    });
    await mail.boot();
  };
  /** One change after the other. */
  const enqueue = (task: () => Promise<void>): Promise<void> => {
    work = work.then(task).catch((error: unknown) => log(`host ${serviceId}: ${String(error)}`));
    return work;
  };

  return {
    follow(machineNow) {
      now = machineNow;
      const status = statusOf(machineNow, clock.now());
      const isGone = status === null || status === "REBUILD";
      return enqueue(async () => {
        if (isGone) {
          await closeSsh();
          await mail.close();
          await mail.forget();
          await journal.forget();
          return disk.forget();
        }
        if (disk.state().boots !== now.boots) await boot();
        return serve();
      });
    },
    async close() {
      await work;
      await closeSsh();
      await mail.close();
    },
  };
}
