import { day } from "@penguinmails/core/time";
import { makeRandom } from "../random.ts";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";

/**
 * Held out from tuning. Who lives in the same /24 shares its name: what an address has earned counts as far as the block
 * is trusted, and one day in thirty strangers in it spoil that for everybody; a tenth comes back each day.
 */
export const createReceiver = receiverOf("netblock", (random, shared): Doorkeeper => {
  const blockSeed = shared();
  let earned = 60 + 60 * random();
  let trust = 1;
  let today = -1;
  let tried = 0;
  let shutUntil = 0;
  const trustAfter = (date: number): number => {
    const draw = makeRandom(`${blockSeed} ${date}`);
    const spoiled = draw() < 1 / 30 ? 0.2 + 0.4 * draw() : 1;
    return Math.min(1, trust + 0.1) * spoiled;
  };
  const mostOn = (nowMs: number): number => {
    const date = Math.floor(nowMs / day);
    if (date !== today) {
      const from = today === -1 ? date - 1 : Math.max(today, date - 60);
      for (let on = from + 1; on <= date; on++) trust = trustAfter(on);
      today = date;
      tried = 0;
    }
    return Math.max(10, trust * earned);
  };
  return {
    room: (nowMs) => {
      const most = mostOn(nowMs);
      return nowMs < shutUntil ? 0 : Math.max(0, Math.floor(most) - tried);
    },
    admit: (nowMs) => {
      const most = mostOn(nowMs);
      if (nowMs < shutUntil) return "block";
      tried += 1;
      if (tried <= most) return "in";
      if (tried <= 2 * most) return "rate";
      earned = Math.max(20, earned * 0.7);
      shutUntil = nowMs + day;
      return "block";
    },
    saw: (fate) => {
      if (fate === "kept") earned = Math.min(3_000, earned + 0.35);
      if (fate === "unknown") earned = Math.max(20, earned - 2);
      if (fate === "complaint") earned = Math.max(20, earned * 0.95);
    },
  };
});
