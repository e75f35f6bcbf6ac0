import { day, hour } from "@penguinmails/core/time";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";

/** Each day has a budget that reputation earns; over it the door defers, far over it the address is shut out for a day. */
export const createReceiver = receiverOf("reputation-budget", (random): Doorkeeper => {
  let reputation = 40 + 60 * random();
  const mostPerDay = 1_500 + 1_500 * random();
  let budget = reputation;
  let today = -1;
  let tried = 0;
  let shutUntil = 0;
  const turnTo = (nowMs: number) => {
    const date = Math.floor(nowMs / day);
    if (date === today) return;
    budget = reputation;
    today = date;
    tried = 0;
  };
  return {
    room: (nowMs) => {
      turnTo(nowMs);
      return nowMs < shutUntil ? 0 : Math.max(0, Math.floor(budget) - tried);
    },
    admit: (nowMs) => {
      turnTo(nowMs);
      if (nowMs < shutUntil) return "block";
      tried += 1;
      if (tried <= budget) return "in";
      if (tried <= 2 * budget + 10) return "rate";
      reputation = Math.max(10, reputation * 0.6);
      shutUntil = nowMs + 24 * hour;
      return "block";
    },
    saw: (fate) => {
      if (fate === "kept") reputation = Math.min(mostPerDay, 1.5 * budget, reputation + 0.5);
      if (fate === "unknown") reputation = Math.max(5, reputation - 3);
      if (fate === "complaint") reputation = Math.max(5, reputation * 0.93);
    },
  };
});
