import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** Something beyond npm that a ring needs. */
type Need = {
  readonly name: string;
  readonly for: string;
  readonly how: string;
  readonly rings: readonly string[];
  readonly debian: readonly string[];
  present(): boolean;
};

const onPath = (program: string) =>
  spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

const needs: readonly Need[] = [
  {
    name: "Redis",
    for: "the queue suite on its second back end",
    how: "install redis-server",
    rings: ["wire", "e2e"],
    debian: ["redis-server"],
    present: () => onPath("redis-server"),
  },
  {
    name: "Chromium",
    for: "the screens in a browser",
    how: "install chromium",
    rings: ["e2e"],
    debian: ["chromium", "fonts-dejavu-core"],
    present: () => existsSync("/usr/bin/chromium") || onPath("chromium"),
  },
  {
    name: "OpenSSH",
    for: "remote commands on a real server",
    how: "install openssh-server",
    rings: ["wire"],
    debian: ["openssh-server"],
    present: () => existsSync("/usr/sbin/sshd"),
  },
  {
    name: "Postfix",
    for: "hand-over and log on a real mail server",
    how: "install postfix",
    rings: ["wire"],
    debian: ["postfix"],
    present: () => existsSync("/usr/sbin/postfix"),
  },
  {
    name: "PowerDNS",
    for: "publishing records to a real name server",
    how: "install pdns-server and pdns-backend-sqlite3",
    rings: ["wire"],
    debian: ["pdns-server", "pdns-backend-sqlite3", "sqlite3"],
    present: () => onPath("pdns_server") || existsSync("/usr/sbin/pdns_server"),
  },
  {
    name: "Docker's engine",
    for: "the hosts of the test bed",
    how: "install docker.io and iptables",
    rings: ["bed"],
    debian: ["docker.io", "iptables"],
    present: () => onPath("dockerd") && existsSync("/usr/sbin/iptables"),
  },
  {
    name: "mmdebstrap",
    for: "the images of the test bed",
    how: "install mmdebstrap and dpkg-dev",
    rings: ["bed"],
    debian: ["mmdebstrap", "dpkg-dev"],
    present: () => onPath("mmdebstrap") && onPath("dpkg-scanpackages"),
  },
];

/** On Debian as root installs what the rings need, and says so; returns what is still missing. */
export async function installNeeds(rings: readonly string[]): Promise<readonly Need[]> {
  const wanted = needs.filter((need) => need.rings.some((ring) => rings.includes(ring)));
  const missing = wanted.filter((need) => !need.present());
  if (missing.length === 0 || !isDebianRoot()) return missing;
  const packages = missing.flatMap((need) => need.debian);
  console.log(`Installing what the tests need: ${packages.join(", ")} …`);
  withoutStartingServices(() => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const apt = (...args: string[]) =>
      spawnSync("apt-get", ["-q", "-y", ...args], { stdio: ["ignore", "ignore", "inherit"], env });
    apt("update");
    apt("install", "--no-install-recommends", ...packages);
  });
  return wanted.filter((need) => !need.present());
}

function isDebianRoot(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID(?:_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}

const servicePolicy = "/usr/sbin/policy-rc.d";

/** Debian asks this file before a package starts its service; the tests run servers of their own on free ports. */
function withoutStartingServices(install: () => void): void {
  const ours = !existsSync(servicePolicy);
  if (ours) writeFileSync(servicePolicy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    install();
  } finally {
    if (ours) rmSync(servicePolicy, { force: true });
  }
}
