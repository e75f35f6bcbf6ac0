import { type Command, type CommandContext, fail, ok } from "./command.ts";

/** Nobody waits for each other on a calm machine; what a fault asks for is far above every limit of ours. */
const calm = { load: 0.2, busy: 0.06, memory: 0.55, swap: 0.02, disk: 0.22 } as const;
const bytesAMail = 40_000;
const inodesAGb = 65_536;

/** What a machine tells of itself, in the words of the programs that we ask. */
export const vitalsCommands: Readonly<Record<string, Command>> = {
  date({ 0: zone, 1: format }, { clock, isBroken }) {
    if (zone !== "-u" || format !== "+%s%3N") return fail(1, `date: invalid date '${format ?? ""}'`);
    return ok(`${clock.now() + (isBroken("clock-off") ? 90_000 : 0)}\n`);
  },
  head(args, context) {
    if (context.isBroken("garbage"))
      return ok("==> /proc/stat <==\ncpu  -1 x\n\u0000\ufffd==> /proc/meminfo <==\n");
    const paths = args.slice(args.indexOf("--") + 1);
    const files = paths.map((path) => [path, procFile(path, context)] as const);
    const missing = files.find(([, content]) => content === null);
    if (missing) return fail(1, `head: cannot open '${missing[0]}' for reading: No such file or directory`);
    return ok(files.map(([path, content]) => `==> ${path} <==\n${content}`).join("\n"));
  },
  df(args, { machine, compose, isBroken }) {
    if (!args.includes("--output=size,avail,itotal,iavail")) return fail(1, "df: unrecognized option");
    const size = machine.diskGb * 2 ** 30;
    const used = isBroken("disk-full") ? 0.97 * size : calm.disk * size + compose.queued() * bytesAMail;
    const inodes = machine.diskGb * inodesAGb;
    const free = Math.max(0, Math.round(size - used));
    const freeInodes = inodes - 150_000 - compose.queued();
    return ok(`   1B-blocks       Avail  Inodes   IFree\n${size} ${free} ${inodes} ${freeInodes}\n`);
  },
  ps: (_args, { disk, compose }) =>
    ok(
      [
        "    PID    PPID USER  STARTED  COMMAND",
        "      1       0 root  -        /sbin/init",
        ...disk
          .state()
          .services.map((name, n) => `${String(100 + n).padStart(7)}       1 root  -        ${name}`),
        ...compose
          .status()
          .map(({ Service }, n) => `${String(900 + n).padStart(7)}       1 root  -        ${Service}`),
        "",
      ].join("\n"),
    ),
  ss: (args, context) => {
    const header = args.includes("-H")
      ? ""
      : "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n";
    return ok(`${header}${listeners(context).join("")}`);
  },
  find(args, { compose, isBroken }) {
    if (!args[0]?.startsWith("/mailu/mailqueue/"))
      return fail(1, `find: '${args[0]}': No such file or directory`);
    return ok("x".repeat(isBroken("queue-long") ? 20_000 : compose.queued()));
  },
};

/** As iproute2 prints them: the system's own, who holds the ports that a running front publishes, and a stranger. */
function listeners({ disk, compose, isBroken }: CommandContext): readonly string[] {
  const line = (protocol: string, local: string, program: string, n: number) =>
    `${protocol} ${protocol === "tcp" ? "LISTEN" : "UNCONN"} 0      128 ${local.padStart(22)} 0.0.0.0:* users:(("${program}",pid=${400 + n},fd=3))\n`;
  const isServed = compose.status().some(({ Service, State }) => Service === "front" && State === "running");
  const { hasDockerProxy = true } = disk.state();
  const file = disk.file("/mailu/docker-compose.yml")?.content ?? "";
  const ports = isServed ? [...file.matchAll(/^ +- "([\d.]+:\d+):\d+"$/gm)].map(([, each = ""]) => each) : [];
  return [
    ["udp", "127.0.0.53%lo:53", "systemd-resolve"] as const,
    ["tcp", "0.0.0.0:22", "sshd"] as const,
    ...ports.map((each) => ["tcp", each, hasDockerProxy ? "docker-proxy" : "dockerd"] as const),
    ...(isBroken("foreign-listener") ? [["tcp", "0.0.0.0:4444", "kworkerd"] as const] : []),
  ].map(([protocol, local, program], n) => line(protocol, local, program, n));
}

function procFile(path: string, { machine, clock, isBroken }: CommandContext): string | null {
  const isBusy = isBroken("busy");
  switch (path) {
    case "/proc/loadavg":
      return `${((isBusy ? 9 : calm.load) * machine.cpus).toFixed(2)} 0.20 0.20 1/200 4242\n`;
    case "/proc/stat": {
      const ticks = Math.floor(((clock.now() - machine.createdAtMs) / 10) * machine.cpus);
      const busy = Math.floor(ticks * (isBusy ? 0.98 : calm.busy));
      const line = `${busy} 0 0 ${ticks - busy} 0 0 0 0 0 0`;
      const each = Array.from({ length: machine.cpus }, (_, n) => `cpu${n} ${line}\n`);
      return `cpu  ${line}\n${each.join("")}ctxt 1\n`;
    }
    case "/proc/meminfo": {
      const total = machine.memoryMb * 1024;
      const free = Math.round(total * (1 - (isBroken("memory-full") ? 0.98 : calm.memory)));
      const swap = 1024 * 1024;
      return `MemTotal:       ${total} kB\nMemFree:        ${free} kB\nMemAvailable:   ${free} kB\nSwapTotal:      ${swap} kB\nSwapFree:       ${Math.round(swap * (1 - calm.swap))} kB\n`;
    }
    default:
      return null;
  }
}
