import { type Command, type CommandContext, fail, ok } from "./command.ts";
import type { HostDisk } from "./host-state.ts";
import { translate } from "./translations.ts";

const packagesOnSale = [
  "ca-certificates",
  "curl",
  "docker-cli",
  "docker-compose",
  "docker.io",
  "fail2ban",
  "jq",
  "nftables",
  "rsync",
  "sqlite3",
  "systemd-timesyncd",
  "unattended-upgrades",
];
/** Units that are there without a package of ours. */
const baseUnits = ["ssh", "sshd", "networking", "systemd-journald"];

/** It reads its settings when it starts. */
export const dockerStarts = (disk: HostDisk) => ({
  hasDockerProxy: !disk.file("/etc/docker/daemon.json")?.content.includes('"userland-proxy": false'),
});
const installed = ({ disk }: CommandContext, name: string) => disk.state().packages.includes(name);

export const systemCommands: Readonly<Record<string, Command>> = {
  true: () => ok(),
  id: () => ok("uid=0(root) gid=0(root) groups=0(root)\n"),
  whoami: () => ok("root\n"),
  uname: () => ok("Linux\n"),
  uptime: () => ok(" up 1 day\n"),
  echo: (args) => ok(`${args.join(" ")}\n`),
  env(args, context) {
    const command = args.slice(args.findIndex((arg) => !/^[A-Za-z_]\w*=/.test(arg)));
    return args.every((arg) => /^[A-Za-z_]\w*=/.test(arg)) ? ok() : context.run(command);
  },
  hostname: (_args, { disk }) => ok(`${disk.state().hostname}\n`),
  async hostnamectl([verb, name], { disk }) {
    if (verb === "hostname") return ok(`${disk.state().hostname}\n`);
    if (verb !== "set-hostname" || !name) return fail(1, `Unknown command verb '${verb ?? ""}'.`);
    await disk.change({ hostname: name });
    return ok();
  },
  async "apt-get"(args, { disk }) {
    const [verb, ...rest] = args.filter((arg) => !arg.startsWith("-"));
    if (verb === "update") return ok("Reading package lists...\n");
    if (verb !== "install") return fail(100, `E: Invalid operation ${verb ?? ""}`);
    const unknown = rest.find((name) => !packagesOnSale.includes(name));
    if (unknown) return fail(100, `E: Unable to locate package ${unknown}`);
    const isNew = rest.includes("docker.io") && !disk.state().packages.includes("docker.io");
    await disk.change({
      packages: [...new Set([...disk.state().packages, ...rest])],
      ...(isNew ? dockerStarts(disk) : {}),
    });
    return ok(`Setting up ${rest.join(" ")} ...\n`);
  },
  async systemctl(args, { disk, compose }) {
    const [verb, unitName] = args.filter((arg) => !arg.startsWith("-"));
    const unit = unitName?.replace(/\.service$/, "") ?? "";
    const packages = [
      ...disk.state().packages,
      ...(disk.state().packages.includes("docker.io") ? ["docker"] : []),
    ];
    if (verb === "daemon-reload") return ok();
    const known = baseUnits.includes(unit) || packages.includes(unit);
    if (verb === "is-active") {
      const active =
        known && (baseUnits.includes(unit) || unit === "docker" || disk.state().services.includes(unit));
      return { code: active ? 0 : 3, stdout: active ? "active\n" : "inactive\n", stderr: "" };
    }
    if (!known) return fail(5, `Failed to ${verb ?? ""} ${unit}.service: Unit ${unit}.service not found.`);
    const starts = verb === "start" || verb === "restart" || (verb === "enable" && args.includes("--now"));
    if (starts) await disk.change({ services: [...new Set([...disk.state().services, unit])] });
    if (starts && unit === "docker") {
      await disk.change(dockerStarts(disk));
      await translate(disk, { add: compose.translations(), remove: [] });
    }
    return ok();
  },
  async nft(args, context) {
    if (!installed(context, "nftables")) return notFound("nft");
    const loaded = context.disk.state().firewall ?? "";
    if (args[0] === "list" && args[1] === "ruleset") return ok(loaded);
    if (args[0] === "list")
      return loaded.includes(`table ${args.slice(2, 4).join(" ")}`)
        ? ok(loaded)
        : fail(1, "Error: No such file or directory");
    if (args.join(" ") === "delete table inet penguinmails") {
      await context.disk.change({ firewall: "" });
      context.networkChanged();
      return ok();
    }
    if (args[0] === "flush" && args[1] === "ruleset") {
      await context.disk.change({ firewall: "", translations: [] });
      return ok();
    }
    const path = args[args.indexOf("-f") + 1] ?? "";
    const rules = context.disk.file(path);
    if (!rules) return fail(1, `Error: Could not open file "${path}": No such file or directory`);
    const balanced = rules.content.split("{").length === rules.content.split("}").length;
    if (!balanced) return fail(1, `${path}: Error: syntax error, unexpected end of file`);
    await context.disk.change({ firewall: rules.content });
    context.networkChanged();
    return ok();
  },
  async sysctl(args, { disk }) {
    if (args[0] === "-n") {
      const value = disk.state().sysctl[args[1] ?? ""];
      const key = (args[1] ?? "").replaceAll(".", "/");
      return value === undefined
        ? fail(1, `sysctl: cannot stat /proc/sys/${key}: No such file or directory`)
        : ok(`${value}\n`);
    }
    if (args[0] !== "--system") return fail(1, `sysctl: "${args[0] ?? ""}" is not understood here`);
    const lines = disk.under("/etc/sysctl.d").flatMap((path) => disk.file(path)?.content.split("\n") ?? []);
    const rows = lines.flatMap((line) => {
      const [, key, value] = /^\s*([\w./-]+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
      return key && value ? [[key, value] as const] : [];
    });
    await disk.change({ sysctl: { ...disk.state().sysctl, ...Object.fromEntries(rows) } });
    return ok(rows.map(([key, value]) => `${key} = ${value}\n`).join(""));
  },
  async fallocate(args, { disk }) {
    const path = args.at(-1) ?? "";
    await disk.write(path, { content: "", mode: "644" });
    return ok();
  },
  mkswap: ([path = ""], { disk }) =>
    disk.file(path)
      ? ok(`Setting up swapspace version 1\n`)
      : fail(1, `mkswap: cannot open ${path}: No such file or directory`),
  async swapon(args, { disk }) {
    const { swapFiles } = disk.state();
    if (args.includes("--show")) return ok(swapFiles.map((path) => `${path} file 1024M 0B -2\n`).join(""));
    const path = args[0] ?? "";
    if (!disk.file(path)) return fail(255, `swapon: cannot open ${path}: No such file or directory`);
    if (swapFiles.includes(path)) return fail(255, `swapon: ${path}: swapon failed: Device or resource busy`);
    await disk.change({ swapFiles: [...swapFiles, path] });
    return ok();
  },
  async ip(args, context) {
    const { disk, mainIp } = context;
    const words = args.filter((arg) => !arg.startsWith("-"));
    const { addresses } = disk.state();
    if (/^a(ddr(ess)?)? show$/.test(words.slice(0, 2).join(" "))) {
      const info = [mainIp, ...addresses].map((local, n) => ({
        family: "inet",
        local,
        prefixlen: n === 0 ? 16 : 32,
        scope: "global",
        label: "eth0",
      }));
      const lo = {
        ifindex: 1,
        ifname: "lo",
        addr_info: [{ family: "inet", local: "127.0.0.1", prefixlen: 8, scope: "host", label: "lo" }],
      };
      return ok(
        `${JSON.stringify([lo, { ifindex: 2, ifname: "eth0", operstate: "UP", addr_info: info }])}\n`,
      );
    }
    const [, verb, cidr = "", dev, device] = words;
    if (words[0] !== "addr" || (verb !== "add" && verb !== "del"))
      return fail(255, `Command "${words.join(" ")}" is unknown, try "ip help".`);
    if (dev !== "dev" || device !== "eth0") return fail(1, `Cannot find device "${device ?? ""}"`);
    const ip = cidr.replace(/\/\d+$/, "");
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(ip))
      return fail(1, `Error: any valid prefix is expected rather than "${cidr}".`);
    const there = ip === mainIp || addresses.includes(ip);
    if (verb === "add" && there) return fail(2, "Error: ipv4: Address already assigned.");
    if (verb === "del" && !there) return fail(2, "Error: ipv4: Address not found.");
    await disk.change({
      addresses: verb === "add" ? [...addresses, ip] : addresses.filter((one) => one !== ip),
    });
    context.networkChanged();
    return ok();
  },
};

export function notFound(program: string) {
  return fail(127, `bash: ${program}: command not found`);
}

/** Whether the loaded rules let nobody in but over SSH. */
export function isShut(firewall: string | undefined): boolean {
  return /^\s*tcp dport 22 accept$/m.test(firewall ?? "");
}

/** Whether the loaded rules let its containers ask for names. */
export function letsNamesOut(firewall: string | undefined): boolean {
  return !isShut(firewall) || /\bdport 53 accept$/m.test(firewall ?? "");
}

/** Addresses that the machine's own network files put on the interface at boot. */
export function addressesAtBoot(disk: CommandContext["disk"]): readonly string[] {
  const stanzas = disk.under("/etc/network/interfaces.d").map((path) => disk.file(path)?.content ?? "");
  return [...stanzas.join("\n").matchAll(/^\s*address\s+(\d+\.\d+\.\d+\.\d+)/gm)].map(([, ip]) => ip ?? "");
}
