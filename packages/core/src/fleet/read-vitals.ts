import type { EpochMs } from "../time.ts";

/** What a node printed of itself, word for word; null: that command came to nothing. The node may be anybody's by now. */
export type PrintedVitals = {
  /** `head -v` of /proc/loadavg, /proc/stat and /proc/meminfo. */
  readonly proc: string | null;
  /** `df --output=size,avail,itotal,iavail -B1`. */
  readonly disk: string | null;
  /** One character a queued message. */
  readonly queue: string | null;
  /** Restarts of each container, one a line. */
  readonly restarts: string | null;
  /** Milliseconds since 1970 by the node's clock. */
  readonly clock: string | null;
  /** World time just before and just after that was asked. */
  readonly askedAt: EpochMs;
  readonly answeredAt: EpochMs;
};

/** How a node does. Null is unknown: not printed, or not believable. Shares are 0..1. */
export type Vitals = {
  readonly cpuBusy: number | null;
  /** Load of one minute for each CPU. */
  readonly loadPerCpu: number | null;
  readonly memoryUsed: number | null;
  readonly swapUsed: number | null;
  readonly diskUsed: number | null;
  readonly inodesUsed: number | null;
  /** Messages in Postfix's queue. */
  readonly queued: number | null;
  /** How far its clock is off, less what the way there and back may account for. */
  readonly clockOffMs: number | null;
  /** Restarts of its containers since they were made. */
  readonly restarts: number | null;
  readonly memoryBytes: number | null;
};

/** Time that its CPUs have spent since boot, in ticks: two of them give `cpuBusy`. */
export type CpuTicks = { readonly busy: number; readonly total: number };

const mostBytes = 64 * 1024;
const mostQueued = 20_000_000;
const mostCpus = 1_024;

/** Reads what a node printed. `before`: its ticks at the reading before. Never throws, whatever was printed. */
export function readVitals(
  printed: PrintedVitals,
  before: CpuTicks | null,
): { readonly vitals: Vitals; readonly ticks: CpuTicks | null } {
  const parts = procParts((printed.proc ?? "").slice(0, mostBytes));
  const ticks = ticksOf(parts.get("/proc/stat") ?? "");
  const memory = memoryOf(parts.get("/proc/meminfo") ?? "");
  const disk = numbersOf(lastLine(printed.disk));
  const [size, free, inodes, freeInodes] = disk.length === 4 ? disk : [];
  const vitals: Vitals = {
    cpuBusy: ticks && before ? share(ticks.busy - before.busy, ticks.total - before.total) : null,
    loadPerCpu: loadOf(parts),
    memoryUsed: usedOf(memory.get("MemTotal"), memory.get("MemAvailable")),
    swapUsed: usedOf(memory.get("SwapTotal"), memory.get("SwapFree")),
    diskUsed: usedOf(size, free),
    inodesUsed: usedOf(inodes, freeInodes),
    queued: queuedOf(printed.queue),
    clockOffMs: clockOffOf(printed),
    restarts: restartsOf(printed.restarts),
    memoryBytes: (memory.get("MemTotal") ?? 0) * 1024 || null,
  };
  return { vitals, ticks };
}

/** `head -v` puts `==> path <==` before each file. */
function procParts(text: string): ReadonlyMap<string, string> {
  const pieces = text.split(/^==> (\S+) <==$/m);
  const parts = new Map<string, string>();
  for (let n = 1; n + 1 < pieces.length; n += 2) parts.set(pieces[n] ?? "", pieces[n + 1] ?? "");
  return parts;
}

function ticksOf(stat: string): CpuTicks | null {
  const line = /^cpu +(.+)$/m.exec(stat)?.[1];
  const fields = numbersOf(line ?? "").slice(0, 8);
  if (fields.length < 8 || fields.some((field) => field === undefined)) return null;
  const total = fields.reduce<number>((sum, field) => sum + (field ?? 0), 0);
  // The fourth is idle time, the fifth waits for the disk.
  return { total, busy: total - (fields[3] ?? 0) - (fields[4] ?? 0) };
}

function loadOf(parts: ReadonlyMap<string, string>): number | null {
  const cpus = [...(parts.get("/proc/stat") ?? "").matchAll(/^cpu\d+ /gm)].length;
  const [load] = numbersOf((parts.get("/proc/loadavg") ?? "").trim());
  return load === undefined || cpus === 0 || cpus > mostCpus ? null : load / cpus;
}

function memoryOf(text: string): ReadonlyMap<string, number> {
  const rows = [...text.matchAll(/^(\w+): +(\d{1,15}) kB$/gm)];
  return new Map(rows.map(([, name = "", kilobytes = ""]) => [name, Number(kilobytes)]));
}

function queuedOf(marks: string | null): number | null {
  if (marks === null || marks.length > mostQueued || !/^x*\s*$/.test(marks)) return null;
  return marks.trim().length;
}

function restartsOf(text: string | null): number | null {
  const lines = (text ?? "").slice(0, mostBytes).trim().split("\n");
  if (!lines.every((line) => /^\d{1,9}$/.test(line.trim()))) return null;
  return lines.reduce((sum, line) => sum + Number(line), 0);
}

function clockOffOf({ clock, askedAt, answeredAt }: PrintedVitals): number | null {
  const shown = clock?.trim() ?? "";
  if (!/^\d{10,16}$/.test(shown)) return null;
  const at = Number(shown);
  return Math.round(Math.max(0, askedAt - at, at - answeredAt));
}

const lastLine = (text: string | null) => (text ?? "").slice(0, mostBytes).trim().split("\n").at(-1) ?? "";

/** Numbers of a line, undefined where a word is none. */
function numbersOf(line: string): readonly (number | undefined)[] {
  const words = line.trim().split(/\s+/).slice(0, 16);
  return words.map((word) => (/^\d{1,18}(?:\.\d{1,6})?$/.test(word) ? Number(word) : undefined));
}

/** Nothing of nothing is no use of it: a machine without swap has none used. */
function usedOf(total: number | undefined, free: number | undefined): number | null {
  if (total === undefined || free === undefined) return null;
  return total === 0 && free === 0 ? 0 : share(total - free, total);
}

function share(part: number, whole: number): number | null {
  return whole > 0 && part >= 0 && part <= whole ? part / whole : null;
}
