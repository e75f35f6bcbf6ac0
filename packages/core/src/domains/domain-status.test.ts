import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { type DomainState, domainStatus } from "./domain-status.ts";
import type { RecordCheck, RecordState } from "./judge-records.ts";

const now = Date.UTC(2026, 10, 21);
const { holdAfterMs, pendingCheckMs, verifiedCheckMs } = policy.domain;
const check = (purpose: RecordCheck["purpose"], state: RecordState): RecordCheck => ({
  purpose,
  state,
  name: "acme.example",
  type: "TXT",
  expected: [],
  found: [],
  advice: null,
});
const good = [check("mx", "ok"), check("spf", "ok")];
const bad = [check("mx", "ok"), check("spf", "wrong")];
const silent = [check("mx", "ok"), check("spf", "unknown")];
const pending: DomainState = { status: "pending", verifiedAt: null, degradedSince: null };
const verified: DomainState = { status: "verified", verifiedAt: now - 9, degradedSince: null };
const degraded: DomainState = { status: "degraded", verifiedAt: now - 9, degradedSince: now - holdAfterMs };
const held: DomainState = { ...degraded, status: "held" };

test("pending waits for every required record, then is verified and looked at daily", () => {
  expect(domainStatus(pending, bad, now)).toMatchObject({
    status: "pending",
    verifiedAt: null,
    moved: null,
    nextCheckAt: now + pendingCheckMs,
  });
  expect(domainStatus(pending, [check("mx", "ok"), check("dkim", "pending")], now).status).toBe("pending");
  expect(domainStatus(pending, good, now)).toEqual({
    status: "verified",
    verifiedAt: now,
    degradedSince: null,
    nextCheckAt: now + verifiedCheckMs,
    moved: { from: "pending", to: "verified", reason: "All records are right." },
  });
});

test("a verified domain that breaks keeps its grace to the last millisecond, then is held", () => {
  const broken = domainStatus(verified, bad, now);
  expect(broken).toMatchObject({ status: "degraded", degradedSince: now, nextCheckAt: now + pendingCheckMs });
  expect(broken.moved).toMatchObject({ from: "verified", to: "degraded", reason: "spf is wrong." });
  const gone = domainStatus(verified, [check("mx", "ok"), check("spf", "missing")], now);
  expect(gone.moved).toMatchObject({ to: "degraded", reason: "spf is missing." });
  expect(domainStatus(degraded, bad, now - 1).status).toBe("degraded");
  expect(domainStatus(degraded, bad, now)).toMatchObject({
    status: "held",
    degradedSince: degraded.degradedSince,
  });
});

test("all records right again release a degraded or held domain by themselves", () => {
  for (const before of [degraded, held]) {
    expect(domainStatus(before, good, now)).toMatchObject({ status: "verified", degradedSince: null });
  }
  expect(domainStatus(held, bad, now)).toMatchObject({ status: "held", moved: null });
});

test("what DNS did not answer moves nothing, and is asked again soon", () => {
  for (const before of [pending, verified, degraded, held]) {
    expect(domainStatus(before, silent, now)).toMatchObject({
      status: before.status,
      moved: null,
      nextCheckAt: now + pendingCheckMs,
    });
  }
});

test("an optional record stops nothing; no record at all proves nothing", () => {
  expect(domainStatus(pending, [...good, check("tracking", "missing")], now).status).toBe("verified");
  expect(domainStatus(pending, [], now).status).toBe("pending");
});

test("a verified domain keeps the time of its verification", () => {
  expect(domainStatus(verified, good, now)).toMatchObject({ verifiedAt: verified.verifiedAt, moved: null });
});
