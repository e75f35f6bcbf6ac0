import { day, hour } from "@penguinmails/core/time";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";

const angerHalfLifeMs = 7 * day;

/** Nothing is said until a volume that nobody knows is passed; anger then is remembered for weeks. */
export const createReceiver = receiverOf("hidden-threshold", (random): Doorkeeper => {
  let threshold = 50 + 70 * random();
  const patience = 20 + 20 * random();
  let today = -1;
  let taken = 0;
  let anger = 0;
  let angerAt = 0;
  let shutUntil = 0;
  const vex = (nowMs: number, by: number) => {
    anger = anger * 0.5 ** (Math.max(0, nowMs - angerAt) / angerHalfLifeMs) + by;
    angerAt = Math.max(angerAt, nowMs);
  };
  const turnTo = (nowMs: number) => {
    const date = Math.floor(nowMs / day);
    if (date === today) return;
    const calm = anger * 0.5 ** ((nowMs - angerAt) / angerHalfLifeMs) < patience / 2;
    if (taken >= threshold / 3 && calm) threshold = Math.min(3_000, threshold * 1.3);
    today = date;
    taken = 0;
  };
  return {
    room: (nowMs) => {
      turnTo(nowMs);
      return nowMs < shutUntil ? 0 : Math.max(0, Math.ceil(threshold) - taken);
    },
    admit: (nowMs) => {
      turnTo(nowMs);
      if (nowMs < shutUntil) return "block";
      if (taken < threshold) {
        taken += 1;
        return "in";
      }
      vex(nowMs, 1);
      if (anger < patience) return "rate";
      threshold = Math.max(20, threshold * 0.7);
      anger = patience / 2;
      shutUntil = nowMs + 48 * hour;
      return "block";
    },
    saw: (fate, nowMs) => {
      if (fate === "unknown") vex(nowMs, 0.3);
      if (fate === "complaint") vex(nowMs, 4);
    },
  };
});
