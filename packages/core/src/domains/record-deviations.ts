import type { Deviation } from "../ports/node-converger.ts";
import type { RecordPurpose } from "./expected-records.ts";
import type { RecordCheck } from "./judge-records.ts";

/** Step under which a node's drift lists its domains' records: no step of its plan makes them. */
const recordsStep = "the domains' records";

/** What mail loses without the record. A node's own names are looked at by its plan. */
const losses: Partial<Record<RecordPurpose, string>> = {
  mx: "replies to it have nowhere to go",
  spf: "receivers can't tell that it may leave from its address",
  dkim: "its signatures can't be verified",
  dmarc: "nobody knows what to do with mail that fails",
  "return-path-mx": "bounces have nowhere to go",
  "return-path-spf": "its bounce address fails SPF",
};
const named: Partial<Record<RecordPurpose, string>> = {
  "return-path-mx": "Return-path MX",
  "return-path-spf": "Return-path SPF",
};

/**
 * Records of a domain that were right once and are not any more, by its last check, as deviations of its node. A domain
 * that was never verified has not drifted: it is on its way.
 */
export function recordDeviations(
  domain: { readonly name: string; readonly wasVerified: boolean; readonly ip: string | null },
  checks: readonly RecordCheck[],
): readonly Deviation[] {
  if (!domain.wasVerified) return [];
  return checks.flatMap((check) => {
    const loss = losses[check.purpose];
    if (loss === undefined || (check.state !== "missing" && check.state !== "wrong")) return [];
    return [
      {
        step: recordsStep,
        what: `${named[check.purpose] ?? check.purpose.toUpperCase()} of ${domain.name}`,
        expected: check.expected.join(", "),
        seen: check.found.join(", ") || "none",
        because: `Mail of ${domain.name} suffers: ${loss}.`,
        risk: "none",
        ips: domain.ip === null ? [] : [domain.ip],
        remedy: check.advice ?? "Publish the record as expected.",
      },
    ];
  });
}
