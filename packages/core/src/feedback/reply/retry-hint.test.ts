import { describe, expect, it } from "vitest";
import { retryHintMs } from "./retry-hint.ts";

describe("retry hints", () => {
  it.each([
    ["451 4.7.1 greylisting in action, please come back in 300 seconds", 300_000],
    ["450 4.2.0 greylisted, please try again in 5 minutes", 300_000],
    ["451 try again after 10 min", 600_000],
    ["421 please retry in 2 hours", 7_200_000],
    ["450 4.7.1 greylisted for 00:04:59", 299_000],
    ["451 please wait 90 s and retry", 90_000],
    ["450 wait 15 minutes before retrying", 900_000],
    ["421 try again in 1 day", 86_400_000],
  ])("reads %s", (text, ms) => {
    expect(retryHintMs(text)).toBe(ms);
  });

  it.each([
    "450 4.2.0 try again later",
    "550 5.1.1 user unknown",
    "421 4.7.0 192.0.2.10 is busy",
    "message was in the queue for 5 days",
    "451 please retry in 0 seconds",
    "",
  ])("finds none in: %s", (text) => {
    expect(retryHintMs(text)).toBeNull();
  });

  it("believes no server that asks for more than two days", () => {
    expect(retryHintMs("try again in 999999 hours")).toBe(2 * 86_400_000);
  });
});
