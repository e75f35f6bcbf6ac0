import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { policy } from "@penguinmails/core/policy";
import { day, hour } from "@penguinmails/core/time";
import { expect, it } from "vitest";
import { makeCalendar } from "./calendar.ts";
import { rateReply, unknownUser } from "./replies.ts";
import type { Mail } from "./sender.ts";

const monday = Date.UTC(2026, 0, 5);
const mailOf = (n: number, attempts: number): Mail => ({
  ...{ id: String(n), tenant: "t", campaign: "c", operator: "google", quality: 1, box: 0 },
  ...{ firstAttemptAt: monday, attempts },
});
const taken = { kind: "delivered", text: "250 OK" } as const;
const refusal = (kind: "deferred" | "bounced", reply: typeof unknownUser) => {
  const { code, text } = reply;
  return { kind, code, text, verdict: classifyReply({ ...reply, operator: "google" }) } as const;
};
const putOff = refusal("deferred", rateReply("google"));
const dead = refusal("bounced", unknownUser);

/** Whether a calendar with the pause rule sends on the day after one with these answers: how many messages, and to which attempt. */
function sendsAfter(
  answers: readonly (readonly [number, number, Parameters<ReturnType<typeof makeCalendar>["told"]>[1]])[],
) {
  const sender = makeCalendar({ name: "ten", capOnDay: () => 10 }, true, policy);
  sender.openDay(monday);
  for (const [messages, attempts, outcome] of answers)
    for (let n = 0; n < messages; n++) sender.told(mailOf(n, attempts), outcome, monday);
  sender.openDay(monday + day);
  sender.add(mailOf(1_000, 0));
  return sender.take(monday + day + 9 * hour, monday + day + 20 * hour).length === 1;
}

it("rests a rival by the messages that were refused, not by how often each was tried again", () => {
  const putOffOften = [2, 3, 4, 5].map((attempts) => [9, attempts, putOff] as const);
  expect(sendsAfter([[91, 1, taken], [9, 1, putOff], ...putOffOften])).toBe(true);
  expect(
    sendsAfter([
      [90, 1, taken],
      [10, 1, putOff],
    ]),
  ).toBe(false);
});

it("rests a rival by dead recipients also where they are told of at a later attempt", () => {
  expect(
    sendsAfter([
      [96, 1, taken],
      [4, 1, dead],
    ]),
  ).toBe(true);
  expect(
    sendsAfter([
      [95, 1, taken],
      [5, 1, putOff],
      [5, 2, dead],
    ]),
  ).toBe(false);
});
