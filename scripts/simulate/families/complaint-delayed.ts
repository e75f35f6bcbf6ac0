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
    /** Share of complaints over the week, and how many more may be kept today. */
    const judgedAt = (nowMs: number): { readonly share: number; readonly left: number } => {
      const today = on(nowMs);
      const kept = week.reduce((sum, one) => sum + one.kept, 0);
      const complaints = week.reduce((sum, one) => sum + one.complaints, 0);
      const share = complaints < 2 ? 0 : complaints / (kept + 100);
      const usual = (kept - today.kept) / Math.max(1, week.length - 1);
      const most = share < 0.001 ? Number.POSITIVE_INFINITY : share < 0.003 ? Math.max(10, usual / 3) : 0;
      return { share, left: Math.max(0, Math.ceil(most - today.kept)) };
    };
    return {
      room: (nowMs) => {
        const { left } = judgedAt(nowMs);
        return nowMs < shutUntil ? 0 : Math.min(left, flood.room(nowMs));
      },
      admit: (nowMs) => {
        const { share, left } = judgedAt(nowMs);
        if (nowMs < shutUntil) return "block";
        const rush = flood.admit(nowMs);
        if (rush !== "in") return rush;
        if (share >= 0.003) {
          shutUntil = nowMs + day;
          return "block";
        }
        return left > 0 ? "in" : "rate";
      },
      saw: (fate, nowMs) => {
        if (fate === "kept") on(nowMs).kept += 1;
        if (fate === "complaint") on(nowMs).complaints += 1;
      },
    };
  },
  reportDelayMs,
);
