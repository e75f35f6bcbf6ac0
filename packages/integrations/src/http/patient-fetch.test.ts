import { describe, expect, it } from "vitest";
import { pauseNamed } from "./patient-fetch.ts";

describe("Retry-After", () => {
  const now = Date.UTC(2026, 2, 2, 10);
  it.each([
    [null, null],
    ["2", 2_000],
    [" 0 ", 0],
    ["Mon, 02 Mar 2026 10:00:05 GMT", 5_000],
    ["Mon, 02 Mar 2026 09:00:00 GMT", 0],
    ["soon", null],
    ["-1", null],
  ])("%j means %j ms", (header, ms) => {
    expect(pauseNamed(header, now)).toBe(ms);
  });
});
