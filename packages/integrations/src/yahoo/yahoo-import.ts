import { FeedError, type FeedWord, type OperatorFeed } from "@penguinmails/core/ports/operator-feed";
import { isDay } from "@penguinmails/core/time";
import { csvRows } from "../csv/csv-rows.ts";

const columns = ["domain", "day", "complaint_rate_percent", "delivered"] as const;

/**
 * What a person copied from the Insights page of Yahoo's Sender Hub. Yahoo documents no API and no file for it, so the
 * form is ours: a header with `domain,day,complaint_rate_percent` and, if wanted, `delivered`; a domain is the one that
 * signs (DKIM), a day is `YYYY-MM-DD`, an empty rate is a day without enough mail. Reading throws a `FeedError` that lists
 * every line that is wrong, and then none counts.
 */
export function makeYahooImport(csv: string): OperatorFeed {
  return {
    source: "yahoo",
    async read({ domains, firstDay, lastDay }) {
      const [head, ...rows] = csvRows(csv.replace(/^\uFEFF/, ""));
      const at = columns.map((name) =>
        (head?.fields ?? []).findIndex((field) => field.toLowerCase() === name),
      );
      const missing = columns.filter((name, n) => name !== "delivered" && at[n] === -1);
      if (missing.length > 0)
        throw new FeedError(`The first line must name the columns; missing: ${missing.join(", ")}.`);
      const words: FeedWord[] = [];
      const faults: string[] = [];
      const told = new Set<string>();
      for (const { line, fields } of rows) {
        const [domain = "", day = "", rate = "", delivered = ""] = at.map((place) => fields[place] ?? "");
        const key = `${domain.toLowerCase()} ${day}`;
        const fault = told.has(key)
          ? "an earlier line tells this domain's day already"
          : faultOf(domain.toLowerCase(), day, rate, delivered, { domains, firstDay, lastDay });
        told.add(key);
        if (fault) faults.push(`line ${line}: ${fault}`);
        else words.push(...wordsOf(domain.toLowerCase(), day, rate, delivered));
      }
      if (faults.length > 0) throw new FeedError(listed(faults));
      return { words, covered: [...new Set(words.map(({ subject }) => subject))] };
    },
  };
}

function faultOf(
  domain: string,
  day: string,
  rate: string,
  delivered: string,
  of: { readonly domains: readonly string[]; readonly firstDay: string; readonly lastDay: string },
): string | null {
  if (!of.domains.includes(domain)) return "no verified domain of an agency has this name";
  if (!isDay(day)) return "the day is not YYYY-MM-DD";
  if (day < of.firstDay || day > of.lastDay) return `the day must be from ${of.firstDay} to ${of.lastDay}`;
  if (rate !== "" && !(/^\d{1,3}(?:\.\d+)?$/.test(rate) && Number(rate) <= 100))
    return "the rate is no number from 0 to 100";
  return delivered === "" || /^\d{1,12}$/.test(delivered) ? null : "delivered is no whole number";
}

function wordsOf(subject: string, day: string, rate: string, delivered: string): readonly FeedWord[] {
  const exact = (value: number) => ({ least: value, most: value });
  const share = rate === "" ? null : exact(Number((Number(rate) / 100).toFixed(8)));
  return [
    { subject, day, metric: "complaint-rate", value: share },
    ...(delivered === ""
      ? []
      : [{ subject, day, metric: "recipients" as const, value: exact(Number(delivered)) }]),
  ];
}

const mostListed = 20;

function listed(faults: readonly string[]): string {
  const rest = faults.length - mostListed;
  return `Nothing was taken. ${faults.slice(0, mostListed).join("; ")}${rest > 0 ? `; and ${rest} more` : ""}.`;
}
