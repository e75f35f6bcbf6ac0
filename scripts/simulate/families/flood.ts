import { hour, minute } from "@penguinmails/core/time";

const slotMs = 10 * minute;
const mostPerSlot = 300;

/** What even a door without a limit for volume says to 300 messages in ten minutes, and to half as many more. */
export function makeFloodGate(): (nowMs: number) => "in" | "rate" | "block" {
  let slot = -1;
  let inSlot = 0;
  let shutUntil = 0;
  return (nowMs) => {
    if (nowMs < shutUntil) return "block";
    const now = Math.floor(nowMs / slotMs);
    inSlot = now === slot ? inSlot + 1 : 1;
    slot = now;
    if (inSlot > 1.5 * mostPerSlot) shutUntil = nowMs + 12 * hour;
    return inSlot > mostPerSlot ? "rate" : "in";
  };
}
