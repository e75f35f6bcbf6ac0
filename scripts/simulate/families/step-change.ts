import { day } from "@penguinmails/core/time";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";

/**
 * Held out from tuning. So many a day, and the number jumps: after two to four weeks it falls to a quarter for ten to
 * twenty days, then rises to one and a half times the first. Over it the door defers; by half of it more, it shuts for
 * a day. How good the mail is counts for nothing.
 */
export const createReceiver = receiverOf("step-change", (random): Doorkeeper => {
  const first = 150 + 300 * random();
  const fallsOn = 14 + Math.floor(14 * random());
  const risesOn = fallsOn + 10 + Math.floor(10 * random());
  let since: number | null = null;
  let today = -1;
  let tried = 0;
  let shutUntil = 0;
  const limitAt = (nowMs: number): number => {
    const date = Math.floor(nowMs / day);
    since ??= date;
    if (date !== today) tried = 0;
    today = date;
    const age = date - since;
    return age < fallsOn ? first : age < risesOn ? first / 4 : 1.5 * first;
  };
  return {
    room: (nowMs) => {
      const limit = limitAt(nowMs);
      return nowMs < shutUntil ? 0 : Math.max(0, Math.floor(limit) - tried);
    },
    admit: (nowMs) => {
      const limit = limitAt(nowMs);
      if (nowMs < shutUntil) return "block";
      tried += 1;
      if (tried <= limit) return "in";
      if (tried <= 1.5 * limit) return "rate";
      shutUntil = nowMs + day;
      return "block";
    },
    saw: () => undefined,
  };
});
