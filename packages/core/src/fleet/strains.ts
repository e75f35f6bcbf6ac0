import { policy } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import type { Vitals } from "./read-vitals.ts";

/** What can be the matter with a machine that answers. */
const strainCodes = ["disk-full", "disk", "memory", "swap", "cpu", "queue", "clock", "restarts"] as const;
type StrainCode = (typeof strainCodes)[number];

/** Of one thing: readings in a row over its limit, and since when it is a strain; null: it is none. */
type StrainState = { readonly over: number; readonly since: EpochMs | null };
export type StrainsState = Partial<Readonly<Record<StrainCode, StrainState>>>;

type Strain = {
  readonly code: StrainCode;
  readonly since: EpochMs;
  /** What is the matter, as a sentence with the figure. */
  readonly because: string;
  /** What a person does next. */
  readonly remedy: string;
};

/** What is measured, and the limits between which nothing changes: it clears at or below the first, counts from the second. */
type Measure = { readonly value: number | null; readonly limits: readonly [clear: number, raise: number] };

/** `restarts`: of the containers within about the last hour. */
export type StrainReading = Vitals & { readonly restartsLately: number | null };

function measures(reading: StrainReading): Readonly<Record<StrainCode, Measure>> {
  const fullest = most(reading.diskUsed, reading.inodesUsed);
  return {
    "disk-full": { value: fullest, limits: policy.vitals.diskHold },
    disk: { value: fullest, limits: policy.vitals.diskWarn },
    memory: { value: reading.memoryUsed, limits: policy.vitals.memory },
    swap: { value: reading.swapUsed, limits: policy.vitals.swap },
    cpu: { value: reading.loadPerCpu, limits: policy.vitals.loadPerCpu },
    queue: { value: queuedPerGb(reading), limits: policy.vitals.queuedPerGb },
    clock: { value: reading.clockOffMs, limits: policy.vitals.clockOffMs },
    restarts: { value: reading.restartsLately, limits: policy.vitals.restartsAnHour },
  };
}

/** What a larger machine may hold is more: the queue is judged by the machine's memory. */
function queuedPerGb({ queued, memoryBytes }: StrainReading): number | null {
  return queued === null || memoryBytes === null ? null : queued / (memoryBytes / 2 ** 30);
}

/** A thing strains after some readings in a row over its limit and until it is well under it; unknown changes nothing. */
export function strainsAfter(state: StrainsState, reading: StrainReading, now: EpochMs): StrainsState {
  const all = measures(reading);
  return Object.fromEntries(
    strainCodes.map((code) => [code, after(state[code] ?? { over: 0, since: null }, all[code], now)]),
  );
}

function after(before: StrainState, { value, limits: [clear, raise] }: Measure, now: EpochMs): StrainState {
  if (value === null) return before;
  if (before.since !== null) return value <= clear ? { over: 0, since: null } : before;
  if (value < raise) return { over: 0, since: null };
  const over = before.over + 1;
  return { over, since: over >= policy.vitals.readingsToRaise ? now : null };
}

/** What strains the machine now, worst first, in words. A disk that holds mail is not also said to fill up. */
export function strainsOf(state: StrainsState, reading: StrainReading): readonly Strain[] {
  return strainCodes.flatMap((code) => {
    const since = state[code]?.since ?? null;
    if (since === null || (code === "disk" && state["disk-full"]?.since != null)) return [];
    return [{ code, since, ...words(code, reading) }];
  });
}

/** Whether anything strains the machine now. */
export function isStrained(state: StrainsState): boolean {
  return strainCodes.some((code) => state[code]?.since != null);
}

/** Why mail is held for what the machine lacks, as a sentence; null: it is not. */
export function strainHold(state: StrainsState): string | null {
  if (state["disk-full"]?.since == null) return null;
  return "The machine’s disk is almost full. Its mail waits with us until there is room again, so that the mail server need not refuse it; nothing is lost.";
}

function words(code: StrainCode, reading: StrainReading): Pick<Strain, "because" | "remedy"> {
  const [disk, inodes] = [percent(reading.diskUsed), percent(reading.inodesUsed)];
  switch (code) {
    case "disk-full":
      return {
        because: `The disk is almost full (${disk} of its space, ${inodes} of its files), so new mail waits with us.`,
        remedy: "Make room: old images, logs, mailboxes that nobody reads; or resize the machine.",
      };
    case "disk":
      return {
        because: `The disk fills up: ${disk} of its space and ${inodes} of its files are used.`,
        remedy: "Make room or resize the machine before mail has to wait.",
      };
    case "memory":
      return {
        because: `${percent(reading.memoryUsed)} of the memory is used.`,
        remedy: "Look which container grows; restart Mailu, or resize the machine.",
      };
    case "swap":
      return {
        because: `${percent(reading.swapUsed)} of the swap is used: the mail server is slow and may be killed.`,
        remedy: "Look which container grows; restart Mailu, or resize the machine.",
      };
    case "cpu":
      return {
        because: `${figure(reading.loadPerCpu)} programs wait for each of its CPUs.`,
        remedy: "Look what runs there; what is not ours is a suspicion. Else resize the machine.",
      };
    case "queue":
      return {
        because: `${figure(reading.queued)} messages wait in its mail server’s queue, more than a machine of its size should hold.`,
        remedy: "Read what receivers answer in the mail log; the pace towards who defers is too high.",
      };
    case "clock":
      return {
        because: `Its clock is ${figure((reading.clockOffMs ?? 0) / 1_000)} seconds off, so signatures and the log’s times are wrong.`,
        remedy: "Look whether systemd-timesyncd runs; applying the plan installs it again.",
      };
    case "restarts":
      return {
        because: `Its containers died and were started again ${figure(reading.restartsLately)} times within an hour.`,
        remedy: "Read the log of the container that dies; memory is the usual cause.",
      };
  }
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
const percent = (share: number | null) =>
  share === null ? "an unknown part" : `${Math.round(share * 100)} %`;
const figure = (value: number | null) => (value === null ? "Many" : String(Number(value.toPrecision(3))));
