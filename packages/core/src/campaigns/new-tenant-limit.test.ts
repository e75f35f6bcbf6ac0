import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { newTenantLimit } from "./new-tenant-limit.ts";

const first = Date.UTC(2026, 2, 2);
const last = first + policy.newTenantForMs - 1;

test.each([
  ["24 bounces and 6 complaints", first, last, { hard: 24, complaint: 6 }, null],
  ["25 bounces", first, last, { hard: 25, complaint: 0 }, "bounce"],
  ["7 complaints", first, last, { hard: 0, complaint: 7 }, "complaint"],
  ["both", first, last, { hard: 25, complaint: 7 }, "complaint"],
  ["25 bounces after the first 30 days", first, last + 1, { hard: 25, complaint: 7 }, null],
  ["nothing was ever accepted", null, last, { hard: 25, complaint: 7 }, null],
] as const)("a new tenant's day: %s", (_what, firstAcceptedAt, nowMs, counts, limit) => {
  expect(newTenantLimit(firstAcceptedAt, nowMs, counts)).toBe(limit);
});
