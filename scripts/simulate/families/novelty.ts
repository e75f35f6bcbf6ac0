import { day, hour } from "@penguinmails/core/time";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";

/** Held out from tuning. Compares today with what it is used to, and the share of bad mail in the last few hundred. */
export const createReceiver = receiverOf("novelty", (random): Doorkeeper => {
  let usual = 25 + 30 * random();
  const tolerance = 1.6 + 0.8 * random();
  let today = -1;
  let taken = 0;
  let refused = 0;
  let good = 50;
  let bad = 0;
  let shutUntil = 0;
  const mostOn = (nowMs: number): number => {
    const date = Math.floor(nowMs / day);
    if (date !== today) {
      if (taken > 0) usual += (taken - usual) * 0.3;
      else if (today !== -1) usual = Math.max(20, usual * 0.98 ** (date - today));
      today = date;
      taken = 0;
      refused = 0;
    }
    const badShare = bad / (good + bad);
    return tolerance * usual * Math.max(0.1, 1 - 6 * badShare);
  };
  return {
    room: (nowMs) => {
      const most = mostOn(nowMs);
      return nowMs < shutUntil ? 0 : Math.max(0, Math.ceil(most) - taken);
    },
    admit: (nowMs) => {
      const most = mostOn(nowMs);
      if (nowMs < shutUntil) return "block";
      if (taken < most) {
        taken += 1;
        return "in";
      }
      refused += 1;
      if (refused <= most / 2 + 15) return "rate";
      shutUntil = nowMs + 36 * hour;
      usual = Math.max(15, usual * 0.7);
      return "block";
    },
    saw: (fate) => {
      good = good * 0.997 + (fate === "kept" ? 1 : 0);
      bad = bad * 0.997 + (fate === "unknown" ? 1 : fate === "complaint" ? 15 : 0);
    },
  };
});
