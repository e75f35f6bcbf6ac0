import { policy } from "@penguinmails/core/policy";
import { differing, putFiles, type RemoteFile } from "../commands/files.ts";
import {
  enableFirewall,
  installPackages,
  listFirewall,
  listSwap,
  loadFirewall,
  loadSysctl,
  makeSwap,
  readHostname,
  readReversePathFilter,
  refreshPackages,
  reloadSshd,
  restartJournal,
  setHostname,
} from "../commands/system.ts";
import { fileFindings, shown } from "./compare-files.ts";
import { foreignListening } from "./foreign-listening.ts";
import type { Finding, Step, StepContext } from "./step.ts";

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
/**
 * Containers log to the journal, which would else take a tenth of the disk, and drop lines of all of them while strangers
 * flood one: to journald they are one service. A message whose answer and lines were lost would be sent twice.
 */
export const journal: RemoteFile = {
  path: "/etc/systemd/journald.conf.d/60-penguinmails.conf",
  mode: "644",
  content: `[Journal]\nSystemMaxUse=${policy.machine.journalMb}M\nRateLimitIntervalSec=0\n`,
};
/** TCP ports of a node that the world reaches. */
export const openPorts: readonly number[] = [22, 25, 80, 443, 465, 587, 993];

/** Docker makes its own chains, and forwards what comes for Mailu past this one. */
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
    tcp dport 22 ct state new accept
  }
}
`,
};
/** Only in the rules of a machine that is isolated; the other lets in new connections. */
export const shutMark = "tcp dport 22 accept";

/** Our rules are written and loaded: what `harden` does of it, on a machine that reaches no packages yet. */
export const openFirewall: Step = {
  name: "open the firewall",
  async isDone({ shell }) {
    const machine = await shell();
    if ((await differing(machine, [firewall])).length > 0) return false;
    const { code, stdout } = await machine.run(listFirewall);
    return code === 0 && stdout.includes("policy drop") && !stdout.includes(shutMark);
  },
  async apply({ shell }) {
    const machine = await shell();
    await putFiles(machine, [firewall]);
    await machine.must(loadFirewall);
    return "done";
  },
};

const baseFiles = [sshd, sysctl, upgrades, journal, firewall];

/** Hardened: keys only, a firewall, security updates, the kernel settings that several outgoing addresses need. */
export const harden: Step = {
  name: "harden the system",
  isDone: async (context) => (await unhardened(context)).length === 0,
  look: async (context) => [...(await unhardened(context)), ...(await foreignListening(context))],
  async apply({ shell, spec }) {
    const machine = await shell();
    await machine.must(setHostname(spec.hostname));
    await machine.must(refreshPackages);
    await machine.must(installPackages("nftables", "unattended-upgrades", "systemd-timesyncd", "curl"));
    await putFiles(machine, baseFiles);
    await machine.must(restartJournal);
    await machine.must(loadSysctl);
    await machine.must(loadFirewall);
    await machine.must(enableFirewall);
    await machine.must(reloadSshd);
    return "done";
  },
};

const whole = { risk: "none", ips: null, remedy: null } as const;

async function unhardened({ shell, spec }: StepContext): Promise<readonly Finding[]> {
  const machine = await shell();
  const files = await fileFindings(machine, baseFiles, (path) => ({
    risk: "none",
    because: fileMeaning(path),
  }));
  const name = (await machine.run(readHostname)).stdout.trim();
  const rules = await machine.run(listFirewall);
  const filter = (await machine.run(readReversePathFilter)).stdout.trim();
  const system: readonly (Finding & { readonly holds: boolean })[] = [
    {
      ...whole,
      holds: name === spec.hostname,
      what: "host name",
      expected: spec.hostname,
      seen: shown(name),
      because: "The machine calls itself by another name than the one that its mail carries.",
    },
    {
      ...whole,
      holds: rules.code === 0 && rules.stdout.includes("policy drop"),
      what: "firewall",
      expected: "our rules are loaded and drop the rest",
      seen: rules.code === 0 ? "our table lets everything in" : "our rules are not loaded",
      because: "Ports that nobody should reach from outside are open.",
    },
    {
      ...whole,
      holds: filter === "2",
      what: "reverse-path filter",
      expected: "2",
      seen: shown(filter),
      because: "With a strict reverse-path filter the answers to mail of secondary addresses are dropped.",
    },
  ];
  return [...files, ...system.flatMap(({ holds, ...finding }) => (holds ? [] : [finding]))];
}

function fileMeaning(path: string): string {
  switch (path) {
    case sshd.path:
      return "SSH no longer holds to keys alone.";
    case sysctl.path:
      return "After a reboot the kernel will drop answers to mail of secondary addresses.";
    case journal.path:
      return "The system's log may take more of the disk than it should.";
    case upgrades.path:
      return "Security updates no longer come by themselves.";
    default:
      return "After a reboot the firewall will be another one.";
  }
}

/** Mailu asks for a gigabyte of swap beside a gigabyte of memory. */
export const addSwap: Step = {
  name: "add swap",
  isDone: async (context) => (await withoutSwap(context)).length === 0,
  look: withoutSwap,
  async apply({ shell }) {
    const machine = await shell();
    for (const words of makeSwap) await machine.must(words);
    return "done";
  },
};

async function withoutSwap({ shell }: StepContext): Promise<readonly Finding[]> {
  if ((await (await shell()).run(listSwap)).stdout.trim() !== "") return [];
  const because = "Without swap the mail server is killed when memory runs short.";
  return [{ ...whole, what: "swap", expected: `${policy.machine.swapMb} MB`, seen: "none", because }];
}
