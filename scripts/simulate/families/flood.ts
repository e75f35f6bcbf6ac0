import { hour, minute } from "@penguinmails/core/time";
import type { Doorkeeper } from "./doorkeeper.ts";

const slotMs = 10 * minute;
const mostPerSlot = 300;

/** What even a door without a limit for volume says to 300 messages in ten minutes, and to half as many more. */
export function makeFloodGate(): Pick<Doorkeeper, "admit" | "room"> {
  let slot = -1;
  let inSlot = 0;
  let shutUntil = 0;
  const seenIn = (now: number) => (now === slot ? inSlot : 0);
  return {
    room: (nowMs) => (nowMs < shutUntil ? 0 : Math.max(0, mostPerSlot - seenIn(Math.floor(nowMs / slotMs)))),
    admit: (nowMs) => {
      if (nowMs < shutUntil) return "block";
      const now = Math.floor(nowMs / slotMs);
      inSlot = seenIn(now) + 1;
      slot = now;
      if (inSlot > 1.5 * mostPerSlot) shutUntil = nowMs + 12 * hour;
      return inSlot > mostPerSlot ? "rate" : "in";
    },
  };
}
