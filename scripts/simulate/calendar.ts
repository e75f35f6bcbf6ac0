import { sendingWindow } from "@penguinmails/core/delivery/window";
import type { Policy } from "@penguinmails/core/policy";
import { type EpochMs, minute } from "@penguinmails/core/time";
import { pauseRule, type Schedule } from "./rivals.ts";
import { type Mail, type Sender, WaitingLine } from "./sender.ts";

/** A rival: sends what its calendar says, spread over the window, in the order in which mail came. */
export function makeCalendar(schedule: Schedule, pauses: boolean, policy: Policy): Sender {
  const queue = new WaitingLine<Mail>();
  let dayIndex = -1;
  let sentToday = 0;
  let isPaused = false;
  let seen = { tried: 0, bounced: 0, complaints: 0, refused: 0 };
  return {
    add: (mail) => queue.push(mail),
    openDay: () => {
      const { tried, bounced, complaints, refused } = seen;
      const wasBad =
        tried >= pauseRule.minTried &&
        (bounced / tried >= pauseRule.bounceShare ||
          complaints / tried >= pauseRule.complaintShare ||
          refused / tried >= pauseRule.refusedShare);
      isPaused = pauses && wasBad;
      if (!isPaused) dayIndex += 1;
      sentToday = 0;
      seen = { tried: 0, bounced: 0, complaints: 0, refused: 0 };
    },
    take: (nowMs: EpochMs, untilMs: EpochMs) => {
      const window = sendingWindow(nowMs, "UTC", policy);
      if (isPaused || nowMs < window.startsAt) return [];
      const past = Math.min(1, (untilMs + 1 - window.startsAt) / (window.endsAt - window.startsAt - minute));
      const due = Math.floor(schedule.capOnDay(dayIndex) * past) - sentToday;
      const mails = queue.peek(Math.max(0, due));
      queue.drop(mails.length);
      sentToday += mails.length;
      const stepMs = (untilMs - nowMs) / Math.max(1, mails.length);
      return mails.map((mail, n) => ({ mail, sendAt: Math.floor(nowMs + n * stepMs) }));
    },
    told: (mail, outcome) => {
      if (outcome.kind === "bounced" && outcome.verdict.class === "hard") seen.bounced += 1;
      // Messages, not answers: what is put off is refused once, however often the node tries it again.
      if (mail.attempts > 1) return;
      seen.tried += 1;
      if (outcome.kind !== "delivered" && ["rate", "block"].includes(outcome.verdict.signal))
        seen.refused += 1;
    },
    reported: (_mail, kind) => {
      if (kind === "complaint") seen.complaints += 1;
      else seen.bounced += 1;
    },
  };
}
