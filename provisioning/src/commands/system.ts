import { policy } from "@penguinmails/core/policy";

/** What we ask of the machine itself, as words. */
export const reloadSshd = ["systemctl", "reload", "ssh"] as const;
export const loadFirewall = ["nft", "-f", "/etc/nftables.conf"] as const;
export const listFirewall = ["nft", "list", "chain", "inet", "penguinmails", "input"] as const;
export const listRules = ["nft", "list", "table", "inet", "penguinmails"] as const;
/** TCP and UDP, with the program of each. */
export const listListeners = ["ss", "-H", "-ltnup"] as const;
export const readReversePathFilter = ["sysctl", "-n", "net.ipv4.conf.all.rp_filter"] as const;
export const enableFirewall = ["systemctl", "enable", "--now", "nftables"] as const;
export const loadSysctl = ["sysctl", "--system"] as const;
export const dockerVersion = ["docker", "compose", "version", "--short"] as const;
export const refreshPackages = ["apt-get", "update", "-q"] as const;
export const installPackages = (...names: string[]) =>
  [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "install",
    "-y",
    "-q",
    "--no-install-recommends",
    ...names,
  ] as const;
export const listSwap = ["swapon", "--show", "--noheadings"] as const;
export const makeSwap = [
  ["fallocate", "-l", `${policy.machine.swapMb}M`, "/swapfile"],
  ["chmod", "600", "/swapfile"],
  ["mkswap", "/swapfile"],
  ["swapon", "/swapfile"],
] as const;
export const listAddresses = ["ip", "-j", "-4", "addr", "show"] as const;
export const addAddress = (ip: string, device: string) =>
  ["ip", "addr", "add", `${ip}/32`, "dev", device] as const;
/** With the prefix under which it is there: with another one it is not found. */
export const dropAddress = (cidr: string, device: string) =>
  ["ip", "addr", "del", cidr, "dev", device] as const;
export const listTranslations = ["iptables", "-t", "nat", "-S", "POSTROUTING"] as const;
/** The rule as `listTranslations` prints it, without the chain's name. */
export const dropTranslation = (rule: string) =>
  ["iptables", "-t", "nat", "-D", "POSTROUTING", ...rule.split(" ")] as const;
/** Starts its containers again, too. */
export const restartDocker = ["systemctl", "restart", "docker"] as const;
export const readBootId = ["cat", "/proc/sys/kernel/random/boot_id"] as const;
export const restartJournal = ["systemctl", "restart", "systemd-journald"] as const;
export const setHostname = (name: string) => ["hostnamectl", "set-hostname", name] as const;
export const readHostname = ["hostnamectl", "hostname"] as const;
/** Says how long it took to reach the port from that address, in seconds; 0: it did not. */
export const reachFrom = (source: string, host: string, port: number) =>
  [
    "curl",
    "-sS",
    "-o",
    "/dev/null",
    "--interface",
    source,
    "--connect-timeout",
    "10",
    "--max-time",
    "20",
    "-w",
    "%{time_connect}",
    `smtp://${host}:${port}`,
  ] as const;
