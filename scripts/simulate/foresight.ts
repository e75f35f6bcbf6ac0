import { sendingWindow } from "@penguinmails/core/delivery/window";
import type { Policy } from "@penguinmails/core/policy";
import { type Mail, type RoomAt, roomShare, type Sender, WaitingLine } from "./sender.ts";

/**
 * Not a rival but a yardstick: it has no limits of its own, is told at each moment how many more an operator would take,
 * and never sends more. What it gets accepted is about what there is to be had from a receiver.
 */
export function makeForesight(roomAt: RoomAt, policy: Policy): Sender {
  const lines = new Map<string, WaitingLine<Mail>>();
  return {
    add: (mail) => {
      const line = lines.get(mail.operator) ?? new WaitingLine<Mail>();
      lines.set(mail.operator, line);
      line.push(mail);
    },
    openDay: () => undefined,
    take: (nowMs, untilMs) => {
      if (nowMs < sendingWindow(nowMs, "UTC", policy).startsAt) return [];
      return [...lines].flatMap(([operator, line]) => {
        const mails = line.peek(Math.ceil(roomShare * roomAt(nowMs, operator)));
        line.drop(mails.length);
        const stepMs = (untilMs - nowMs) / Math.max(1, mails.length);
        return mails.map((mail, n) => ({ mail, sendAt: Math.floor(nowMs + n * stepMs) }));
      });
    },
    told: () => undefined,
    reported: () => undefined,
  };
}
