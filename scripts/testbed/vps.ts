import { existsSync } from "node:fs";
import { bed, vps } from "./bed.ts";
import { images } from "./images/build-images.ts";
import { greeting, registryCertificate } from "./internet.ts";
import { askDocker, docker } from "./program.ts";
import { until } from "./until.ts";

/** A kernel whose control groups are the first version's has to be told to systemd. */
const bootWords = existsSync("/sys/fs/cgroup/cgroup.controllers")
  ? []
  : ["systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"];

/**
 * Boots the bed's machine from nothing, as a provider would: Debian with systemd and sshd, its main address, and one key
 * that opens it. Resolves once sshd answers.
 */
export async function bootVps(authorizedKey: string): Promise<void> {
  await removeVps();
  await docker([
    ...["run", "-d", "--name", vps.name, "--hostname", "debian", "--label", bed.label],
    ...["--network", bed.network, "--ip", vps.primaryIp, "--memory", "3g", "-e", "container=docker"],
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
  await until("The machine does not boot", 60_000, async () => {
    const { stdout } = await askDocker(["exec", vps.name, "systemctl", "is-system-running"]);
    return /^(?:running|degraded)/.test(stdout) ? true : null;
  });
  await until("sshd does not greet", 30_000, async () =>
    (await greeting(vps.primaryIp, 22)).startsWith("SSH-") ? true : null,
  );
}

export async function removeVps(): Promise<void> {
  await askDocker(["rm", "-fv", vps.name]);
}
