import { differing, putFiles, type RemoteFile } from "../commands/files.ts";
import {
  addAddress,
  dockerVersion,
  enableFirewall,
  installPackages,
  listAddresses,
  listSwap,
  loadFirewall,
  loadSysctl,
  makeSwap,
  readHostname,
  refreshPackages,
  reloadSshd,
  setHostname,
} from "../commands/system.ts";
import type { Step } from "./step.ts";

const sshd: RemoteFile = {
  path: "/etc/ssh/sshd_config.d/60-penguinmails.conf",
  mode: "644",
  content:
    "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nX11Forwarding no\nMaxAuthTries 3\n",
};
/** One bridge network per outgoing address: strict reverse-path checks would drop their answers (facts on Mailu, B5). */
const sysctl: RemoteFile = {
  path: "/etc/sysctl.d/60-penguinmails.conf",
  mode: "644",
  content:
    "net.ipv4.conf.all.rp_filter = 2\nnet.ipv4.conf.default.rp_filter = 2\nnet.ipv4.ip_forward = 1\nvm.swappiness = 10\n",
};
const upgrades: RemoteFile = {
  path: "/etc/apt/apt.conf.d/60-penguinmails",
  mode: "644",
  content: 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n',
};
/** Docker makes its own chains; this table only drops what nobody asked for. */
const firewall: RemoteFile = {
  path: "/etc/nftables.conf",
  mode: "600",
  content: `#!/usr/sbin/nft -f
table inet penguinmails
delete table inet penguinmails
table inet penguinmails {
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport { 22, 25, 80, 443, 465, 587, 993 } accept
  }
}
`,
};
const baseFiles = [sshd, sysctl, upgrades, firewall];

/** Hardened: keys only, a firewall, security updates, the kernel settings that several outgoing addresses need. */
export const harden: Step = {
  name: "harden the system",
  async isDone({ shell, spec }) {
    const machine = await shell();
    const name = await machine.run(readHostname);
    return name.stdout.trim() === spec.hostname && (await differing(machine, baseFiles)).length === 0;
  },
  async apply({ shell, spec }) {
    const machine = await shell();
    await machine.must(setHostname(spec.hostname));
    await machine.must(refreshPackages);
    await machine.must(installPackages("nftables", "unattended-upgrades", "systemd-timesyncd"));
    await putFiles(machine, baseFiles);
    await machine.must(loadSysctl);
    await machine.must(loadFirewall);
    await machine.must(enableFirewall);
    await machine.must(reloadSshd);
    return "done";
  },
};

/** Mailu asks for a gigabyte of swap beside a gigabyte of memory. */
export const addSwap: Step = {
  name: "add swap",
  isDone: async ({ shell }) => (await (await shell()).run(listSwap)).stdout.trim() !== "",
  async apply({ shell }) {
    const machine = await shell();
    for (const words of makeSwap) await machine.must(words);
    return "done";
  },
};

export const installDocker: Step = {
  name: "install Docker",
  isDone: async ({ shell }) => (await (await shell()).run(dockerVersion)).code === 0,
  async apply({ shell }) {
    const machine = await shell();
    await machine.must(refreshPackages);
    await machine.must(installPackages("docker.io", "docker-compose"));
    return "done";
  },
};

/** Every confirmed secondary address is on the interface, now and after a reboot. */
export const configureAddresses: Step = {
  name: "configure the addresses",
  async isDone({ shell, facts }) {
    const machine = await shell();
    const there = await machine.must(listAddresses);
    const wanted = facts.secondaryIps ?? [];
    const file = interfaces(deviceOf(there, facts.primaryIp ?? ""), wanted);
    return wanted.every((ip) => there.includes(`"${ip}"`)) && (await differing(machine, [file])).length === 0;
  },
  async apply({ shell, facts }) {
    const machine = await shell();
    const there = await machine.must(listAddresses);
    const device = deviceOf(there, facts.primaryIp ?? "");
    const wanted = facts.secondaryIps ?? [];
    for (const ip of wanted) if (!there.includes(`"${ip}"`)) await machine.must(addAddress(ip, device));
    await putFiles(machine, [interfaces(device, wanted)]);
    return "done";
  },
};

function interfaces(device: string, ips: readonly string[]): RemoteFile {
  const stanzas = ips.map(
    (ip, n) => `auto ${device}:${n + 1}\niface ${device}:${n + 1} inet static\n  address ${ip}/32\n`,
  );
  return { path: "/etc/network/interfaces.d/60-penguinmails", mode: "644", content: stanzas.join("\n") };
}

/** Name of the interface that carries the main address; `eth0` when the machine does not say. */
function deviceOf(listing: string, primaryIp: string): string {
  const faces: unknown = JSON.parse(listing);
  if (!Array.isArray(faces)) return "eth0";
  const found = faces.find((face) => JSON.stringify(face).includes(`"${primaryIp}"`));
  return typeof found?.ifname === "string" ? found.ifname : "eth0";
}
