import { type Policy, policy as shipped } from "../policy.ts";
import type { LookupResult } from "../ports/dns.ts";
import {
  dmarcRecordsOf,
  type ExpectedRecord,
  hasDmarcPolicy,
  type RecordPurpose,
  tagOf,
} from "./expected-records.ts";
import { spfAllowsAll, spfNamesIp, spfRecordsOf, spfTerms } from "./spf.ts";
import { countSpfLookups } from "./spf-lookups.ts";

/** `pending`: we have not made it ourselves yet. `unknown`: DNS did not answer, which proves nothing. */
export type RecordState = "ok" | "missing" | "wrong" | "unknown" | "pending";

export type RecordCheck = {
  readonly purpose: RecordPurpose;
  readonly name: string;
  readonly type: string;
  readonly expected: readonly string[];
  readonly found: readonly string[];
  readonly state: RecordState;
  /** One sentence: what is wrong and how to mend it; null when ok. */
  readonly advice: string | null;
};

/** Answers by `lookupKey`. */
type Lookups = ReadonlyMap<string, LookupResult>;
export const lookupKey = (type: string, name: string): string => `${type} ${name.toLowerCase()}`;

/** What to look up for these records, each once. */
export function lookupsFor(
  expected: readonly ExpectedRecord[],
): readonly { type: ExpectedRecord["type"]; name: string }[] {
  return [...new Map(expected.map(({ type, name }) => [lookupKey(type, name), { type, name }])).values()];
}

type Verdict = { readonly state: "ok" } | { readonly state: "missing" | "wrong"; readonly advice: string };
const ok: Verdict = { state: "ok" };
const wrong = (advice: string): Verdict => ({ state: "wrong", advice });

/** `included`: TXT values of the names that SPF includes lead to, lower case (see `countSpfLookups`). */
export function judgeRecords(
  expected: readonly ExpectedRecord[],
  lookups: Lookups,
  included: ReadonlyMap<string, readonly string[]>,
  policy: Policy = shipped,
): readonly RecordCheck[] {
  return expected.map((record) => {
    const answer = lookups.get(lookupKey(record.type, record.name));
    const values = answer?.status === "found" ? answer.values : [];
    const found = relevant(record.purpose, values);
    const check = {
      purpose: record.purpose,
      name: record.name,
      type: record.type,
      expected: record.values,
      found,
    };
    if (record.values.length === 0) {
      return {
        ...check,
        state: "pending",
        advice: "We are still making this record; there is nothing to do yet.",
      };
    }
    if (answer === undefined || answer.status === "unknown") {
      return { ...check, state: "unknown", advice: "DNS did not answer; we ask again shortly." };
    }
    const verdict = found.length === 0 ? missing(record) : judge(record, found, included, policy);
    return { ...check, state: verdict.state, advice: verdict.state === "ok" ? null : verdict.advice };
  });
}

function relevant(purpose: RecordPurpose, values: readonly string[]): readonly string[] {
  if (purpose === "spf" || purpose === "return-path-spf") return spfRecordsOf(values);
  if (purpose === "dmarc") return dmarcRecordsOf(values);
  return values;
}

function missing(record: ExpectedRecord): Verdict {
  const [value = ""] = record.values;
  const advice =
    record.purpose === "ptr"
      ? `The address has no reverse name; it must be ${value}, which is set at the hosting provider, not in your zone.`
      : `Add a ${record.type} record at ${record.name}: ${value}`;
  return { state: "missing", advice };
}

function judge(
  record: ExpectedRecord,
  found: readonly string[],
  included: ReadonlyMap<string, readonly string[]>,
  policy: Policy,
): Verdict {
  const [value = ""] = record.values;
  switch (record.purpose) {
    case "mx":
    case "return-path-mx":
      return judgeMx(record, found);
    case "spf":
    case "return-path-spf":
      return judgeSpf(record, found, included, policy);
    case "dkim":
      return judgeDkim(record, found);
    case "dmarc":
      return judgeDmarc(record, found);
    case "tracking":
    case "ptr":
    case "a": {
      const names = found.map((name) => name.toLowerCase());
      if (names.length === 1 && names[0] === value.toLowerCase()) return ok;
      const place = record.purpose === "ptr" ? "the hosting provider" : "your DNS";
      return wrong(
        `${record.name} must lead to ${value} alone, but leads to ${found.join(" and ")}; change it at ${place}.`,
      );
    }
  }
}

function judgeMx(record: ExpectedRecord, found: readonly string[]): Verdict {
  const hostOf = (mx: string) => mx.replace(/^\d+\s+/, "").toLowerCase();
  const best = Math.min(...found.map((mx) => Number.parseInt(mx, 10)));
  const first = found.filter((mx) => Number.parseInt(mx, 10) === best).map(hostOf);
  const [ours = ""] = record.values.map(hostOf);
  if (first.length === 1 && first[0] === ours) return ok;
  return wrong(
    `Mail to ${record.name} goes to ${first.join(" and ")}, so replies and bounces would not reach us; make ${ours} the MX with the lowest number.`,
  );
}

function judgeSpf(
  record: ExpectedRecord,
  found: readonly string[],
  included: ReadonlyMap<string, readonly string[]>,
  policy: Policy,
): Verdict {
  const [target = ""] = record.values;
  const [spf = ""] = found;
  if (found.length > 1)
    return wrong(`${record.name} has ${found.length} SPF records and may have one; keep only: ${target}`);
  if (spfAllowsAll(spf)) return wrong(`The SPF record lets anybody send (+all); replace it by: ${target}`);
  const ips = spfTerms(target).filter((term) => term.name === "ip4");
  const absent = ips.filter((term) => !term.value.includes("/") && !spfNamesIp(spf, term.value));
  if (absent.length > 0) {
    return wrong(
      `The SPF record does not name ${absent.map((term) => term.value).join(" and ")}; change it to: ${target}`,
    );
  }
  const { lookups, broken } = countSpfLookups(spf, included);
  if (lookups > policy.domain.maxLookups) {
    return wrong(
      `The SPF record needs ${lookups} DNS look-ups and receivers stop at ${policy.domain.maxLookups}; remove includes that you no longer use.`,
    );
  }
  if (broken.length > 0)
    return wrong(
      `The SPF record includes ${broken.join(" and ")}, which has no valid SPF record; remove it.`,
    );
  return ok;
}

function judgeDkim(record: ExpectedRecord, found: readonly string[]): Verdict {
  const [value = ""] = record.values;
  const key = tagOf(value, "p");
  const keys = found.map((txt) => tagOf(txt, "p"));
  if (keys.length === 1 && keys[0] === key) return ok;
  const what = keys.length > 1 ? "Several keys are published" : "Another key is published";
  return wrong(`${what} at ${record.name}; replace it by the value shown, without spaces inside p=.`);
}

function judgeDmarc(record: ExpectedRecord, found: readonly string[]): Verdict {
  const [value = ""] = record.values;
  if (found.length > 1)
    return wrong(`${record.name} has ${found.length} DMARC records and may have one; keep only: ${value}`);
  if (hasDmarcPolicy(found[0] ?? "")) return ok;
  return wrong(`The DMARC record names no policy; replace it by: ${value}`);
}
