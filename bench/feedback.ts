import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { ruleOfStaff, tableWith } from "@penguinmails/core/feedback/reply/staff-rule";
import { parseReport } from "@penguinmails/core/feedback/report/parse-report";
import { multipartReport } from "@penguinmails/core/feedback/report/report-mails";
import PostalMime from "postal-mime";
import type { Comparison, Side } from "./measure.ts";

const timesPerRound = 100;

const replies = [
  ["google", "550-5.1.1 The email account that you tried to reach does not exist. Please try again later"],
  ["google", "421-4.7.28 Gmail has detected an unusual rate of mail originating from your IP address"],
  ["ms365", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal visit the portal"],
  ["yahoo", "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume"],
  ["others", "450 4.2.0 <jo@receiver.example>: Recipient address rejected: Greylisted for 300 seconds"],
  ["others", "552 5.2.2 mailbox full, quota exceeded (in reply to RCPT TO command)"],
  ["others", "554 5.9.9 the moon is in the wrong house tonight"],
] as const;

const report = multipartReport(
  "delivery-status",
  "This is the mail system. Your message could not be delivered to one or more recipients.",
  `Reporting-MTA: dns; mx.receiver.example
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822; jo@receiver.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <jo@receiver.example>: Recipient address rejected: User unknown`,
);

const yardstick: Side = {
  name: "postal-mime parses the report",
  async run() {
    for (let n = 0; n < timesPerRound; n++) await PostalMime.parse(report);
    return timesPerRound;
  },
};

/** What a report says, against taking its MIME apart. */
export function parsingReports(): Comparison {
  return {
    unit: "reports",
    ours: {
      name: "parseReport",
      run() {
        for (let n = 0; n < timesPerRound; n++)
          if (parseReport(report).kind !== "bounce") throw new RangeError("The report is not understood.");
        return timesPerRound;
      },
    },
    yardstick,
  };
}

/**
 * What a reply means, against the same: a log has far more replies than a collector has reports. `staffRows` rows that
 * staff wrote stand before those that ship, and fit none of the replies.
 */
export function classifyingReplies(staffRows: number): Comparison {
  const table = tableWith(Array.from({ length: staffRows }, (_, n) => rowOfStaff(n)));
  return {
    unit: "replies",
    ours: {
      name: staffRows === 0 ? "classifyReply" : `classifyReply behind ${staffRows} rows of staff`,
      run() {
        for (let n = 0; n < timesPerRound; n++)
          for (const [operator, text] of replies)
            classifyReply(
              { code: Number(text.slice(0, 3)), enhanced: null, text: `${text} ${n}`, operator },
              table,
            );
        return timesPerRound * replies.length;
      },
    },
    yardstick,
  };
}

function rowOfStaff(n: number) {
  return ruleOfStaff({
    name: `tariff-${n}`,
    version: 1,
    template: `mail * refused by tariff ${n} of *`,
    operator: null,
    reason: "policyviolation",
    scope: "pair",
    reaction: "slow",
    k: null,
    durationMs: 3_600_000,
    samples: [`550 mail to you refused by tariff ${n} of today`],
  });
}
