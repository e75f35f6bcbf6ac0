import { existsSync } from "node:fs";
import { bed, vps } from "./bed.ts";
import { images } from "./images/build-images.ts";
import { greeting, registryCertificate } from "./internet.ts";
import { askDocker, docker, run } from "./program.ts";
import { until } from "./until.ts";

/** A kernel whose control groups are the first version's has to be told to systemd. */
const bootWords = existsSync("/sys/fs/cgroup/cgroup.controllers")
  ? []
  : ["systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"];

/**
 * Boots the bed's machine from nothing, as a provider would: Debian with systemd and sshd, its main address, and one key
 * that opens it. Of one that stood, disk and host keys are gone. Resolves once sshd answers.
 */
export async function bootVps(
  authorizedKey: string,
  ramMb = 2_048,
  mainIp: string = vps.primaryIp,
): Promise<void> {
  await removeVps();
  await docker([
    ...["run", "-d", "--name", vps.name, "--hostname", "debian", "--label", bed.label],
    ...["--network", bed.network, "--ip", mainIp, "--memory", `${ramMb}m`, "-e", "container=docker"],
    // All but one capability, because some kernels refuse `--privileged`, which wants that one too.
    ...["--cap-add", "ALL", "--cap-drop", "SYS_RESOURCE", "--device-cgroup-rule", "a *:* rwm"],
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((option) => [
      "--security-opt",
      option,
    ]),
    ...["/run", "/run/lock", "/tmp"].flatMap((path) => ["--tmpfs", `${path}:exec`]),
    ...["-v", "/sys/fs/cgroup:/sys/fs/cgroup", "-v", "/var/lib/docker", "-v", "/var/lib/containerd"],
    ...["--stop-signal", "SIGRTMIN+3", images.vps, ...bootWords],
  ]);
  const on = (words: readonly string[], stdin?: string) =>
    docker(["exec", "-i", vps.name, ...words], stdin === undefined ? {} : { stdin });
  await on(
    ["install", "-D", "-m", "600", "/dev/stdin", "/root/.ssh/authorized_keys"],
    `${authorizedKey.trim()}\n`,
  );
  const certificate = await registryCertificate();
  await on(["tee", "/usr/local/share/ca-certificates/bed.crt"], certificate);
  await on(["update-ca-certificates"]);
  await isUp(mainIp);
}

async function isUp(ip: string): Promise<void> {
  await until("The machine does not boot", 60_000, async () => {
    const { stdout } = await askDocker(["exec", vps.name, "systemctl", "is-system-running"]);
    return /^(?:running|degraded)/.test(stdout) ? true : null;
  });
  await until("sshd does not greet", 30_000, async () =>
    (await greeting(ip, 22)).startsWith("SSH-") ? true : null,
  );
}

/** Ends the machine as its power button does. */
export async function stopVps(): Promise<void> {
  await docker(["stop", "-t", "30", vps.name], { limitMs: 90_000 });
}

/** Starts it again with its disk, and with so much memory and that main address from here on; ends it first where it runs. */
export async function startVps(ramMb: number, mainIp: string): Promise<void> {
  await stopVps();
  // Swap as it was: without a bound of its own.
  await docker(["update", "--memory", `${ramMb}m`, "--memory-swap", "-1", vps.name]);
  await docker(["network", "disconnect", bed.network, vps.name]);
  await docker(["network", "connect", "--ip", mainIp, bed.network, vps.name]);
  await docker(["start", vps.name]);
  // Its card is another with each main address, and this side remembers where an address was.
  await run("ip", ["neigh", "flush", "to", mainIp]);
  await isUp(mainIp);
}

/** The provider shuts port 25 for one of the machine's addresses, until it boots again. */
export async function shutPort25(ip: string): Promise<void> {
  const pid = (await docker(["inspect", "-f", "{{.State.Pid}}", vps.name])).trim();
  const rule = ["-s", ip, "-p", "tcp", "--dport", "25", "-j", "DROP"];
  await run("nsenter", ["--target", pid, "--net", "iptables", "-I", "OUTPUT", ...rule]);
}

export async function removeVps(): Promise<void> {
  await askDocker(["rm", "-fv", vps.name]);
}
