import { day, hour, minute } from "@penguinmails/core/time";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";

/** So many an hour and no more; who knocks while a penalty runs makes it longer, and at last is shut out. */
export const createReceiver = receiverOf("rate-penalty", (random): Doorkeeper => {
  let perHour = 8 + 12 * random();
  const growthPerDay = 1.15 + 0.15 * random();
  let tokens = perHour;
  let lastAt: number | null = null;
  let today = -1;
  let clean = true;
  let penaltyUntil = 0;
  let penaltyMs = 15 * minute;
  let knocks = 0;
  let shutUntil = 0;
  const turnTo = (nowMs: number) => {
    const date = Math.floor(nowMs / day);
    if (date !== today) {
      if (today !== -1) perHour = clean ? Math.min(300, perHour * growthPerDay) : Math.max(4, perHour * 0.95);
      today = date;
      clean = true;
      penaltyMs = Math.max(15 * minute, penaltyMs / 2);
    }
    tokens = Math.min(perHour, tokens + (lastAt === null ? 0 : ((nowMs - lastAt) / hour) * perHour));
    lastAt = nowMs;
  };
  return {
    room: (nowMs) => {
      turnTo(nowMs);
      return nowMs < Math.max(shutUntil, penaltyUntil) ? 0 : Math.max(0, Math.floor(tokens));
    },
    admit: (nowMs) => {
      turnTo(nowMs);
      if (nowMs < shutUntil) return "block";
      if (nowMs < penaltyUntil) {
        knocks += 1;
        if (knocks < 30) return "rate";
        shutUntil = nowMs + 12 * hour;
        return "block";
      }
      knocks = 0;
      if (tokens >= 1) {
        tokens -= 1;
        return "in";
      }
      clean = false;
      penaltyUntil = nowMs + penaltyMs;
      penaltyMs = Math.min(4 * hour, penaltyMs * 2);
      return "rate";
    },
    saw: (fate) => {
      if (fate === "unknown") tokens -= 0.5;
      if (fate === "complaint") perHour = Math.max(3, perHour * 0.9);
    },
  };
});
