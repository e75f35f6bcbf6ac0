import { day, type EpochMs, hour, minute } from "@penguinmails/core/time";
import { type Machine, statusOf } from "./machine.ts";

const everyMs = 15 * minute;

/**
 * The last day of a machine as its provider sees it, from its first boot on; of one that is off the last hour is still. The
 * real shape is documented nowhere: pairs of seconds and a value by name are one that it may have.
 */
export function machineCharts(machine: Machine, now: EpochMs) {
  const from = Math.ceil(Math.max(machine.readyAtMs, now - day) / everyMs) * everyMs;
  const stillFrom = statusOf(machine, now) === "SHUTOFF" ? now - hour : Number.POSITIVE_INFINITY;
  const drawn = (busy: (wave: number) => number) => {
    const points: (readonly [number, number])[] = [];
    for (let at = from; at <= now; at += everyMs) {
      const wave = (1 + Math.sin(at / (3 * hour))) / 2;
      points.push([at / 1_000, at >= stillFrom ? 0 : Math.round(busy(wave) * 100) / 100]);
    }
    return points;
  };
  return {
    cpu: drawn((wave) => 4 + 11 * wave),
    memory: drawn((wave) => 38 + 5 * wave),
    disk_io: drawn((wave) => 20 + 60 * wave),
    network_in: drawn((wave) => 5 + 25 * wave),
    network_out: drawn((wave) => 8 + 40 * wave),
  };
}
