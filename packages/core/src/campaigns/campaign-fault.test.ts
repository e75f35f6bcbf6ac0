import { expect, test } from "vitest";
import { judge } from "../warmup/judge.ts";
import { campaignFault } from "./campaign-fault.ts";

const counts = (sent: number, hard: number, complaint = 0) => ({
  sent,
  delivered: sent - hard,
  hard,
  complaint,
});

test("a campaign is not judged before 50 messages, then by its own bounces and complaints", () => {
  expect(campaignFault(counts(49, 30))).toBeNull();
  expect(campaignFault(counts(50, 30))).toBe("bounce");
  expect(campaignFault(counts(300, 3, 6))).toBe("complaint");
  expect(campaignFault(counts(500, 8, 1))).toBeNull();
  // Enough to slow a pair down is not enough to stop a campaign.
  expect(judge(counts(300, 13)).verdict).toBe("ease");
  expect(campaignFault(counts(300, 13))).toBeNull();
});
