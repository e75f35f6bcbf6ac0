import { policy } from "@penguinmails/core/policy";
import { day, hour } from "@penguinmails/core/time";
import { expect, test } from "vitest";
import { policyNumbers } from "./policy-numbers.ts";

test("the numbers that the screens tell are those of the shipped policy", () => {
  const { mailbox, sending, canary, bounce, domain, billing, limits } = policy;
  expect(policyNumbers).toEqual({
    mailbox: {
      startPerDay: mailbox.startPerDay,
      growthPerGoodDay: mailbox.growthPerGoodDay,
      capPerDay: mailbox.capPerDay,
      gapSeconds: [mailbox.gapMinMs / 1_000, mailbox.gapMaxMs / 1_000],
    },
    sendingHours: sending.windowHours,
    canarySize: canary.size,
    bounceStopPercent: bounce.stop * 100,
    domainHoldHours: domain.holdAfterMs / hour,
    pastDueDays: billing.stopSendingAfterPastDueMs / day,
    proposalDays: policy.proposal.validForMs / day,
    leadFile: { mebibytes: limits.leadFileBytes / 1024 ** 2, rows: limits.leadFileRows },
  });
  expect(sending.weekdays).toEqual([1, 2, 3, 4, 5]);
});
