import { day } from "@penguinmails/core/time";
import { type Doorkeeper, receiverOf } from "./doorkeeper.ts";
import { makeFloodGate } from "./flood.ts";

const reportDelayMs = 2 * day;

/**
 * Held out from tuning. Only complaints count, over a week, and everybody hears of them two days late: from 0.1 % on a
 * third of the usual day goes through, from 0.3 % on nothing for a day. Volume is nobody's concern short of a flood.
 */
export const createReceiver = receiverOf(
  "complaint-delayed",
  (): Doorkeeper => {
    const week: { date: number; kept: number; complaints: number }[] = [];
    const flood = makeFloodGate();
    let shutUntil = 0;
    const on = (nowMs: number) => {
      const date = Math.floor(nowMs / day);
      const last = week.at(-1);
      if (last?.date === date) return last;
      const fresh = { date, kept: 0, complaints: 0 };
      week.push(fresh);
      while ((week[0]?.date ?? date) <= date - 7) week.shift();
      return fresh;
    };
    return {
      admit: (nowMs) => {
        const today = on(nowMs);
        if (nowMs < shutUntil) return "block";
        const rush = flood(nowMs);
        if (rush !== "in") return rush;
        const kept = week.reduce((sum, one) => sum + one.kept, 0);
        const complaints = week.reduce((sum, one) => sum + one.complaints, 0);
        const share = complaints < 2 ? 0 : complaints / (kept + 100);
        if (share >= 0.003) {
          shutUntil = nowMs + day;
          return "block";
        }
        const usual = (kept - today.kept) / Math.max(1, week.length - 1);
        return share >= 0.001 && today.kept >= Math.max(10, usual / 3) ? "rate" : "in";
      },
      saw: (fate, nowMs) => {
        if (fate === "kept") on(nowMs).kept += 1;
        if (fate === "complaint") on(nowMs).complaints += 1;
      },
    };
  },
  reportDelayMs,
);
