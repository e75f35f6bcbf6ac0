import { spfRecordsOf, spfTerms } from "./spf.ts";

type SpfLookups = {
  /** DNS look-ups that a receiver makes for the record; above 10 it must fail (RFC 7208 §4.6.4). */
  readonly lookups: number;
  /** Names whose TXT values the count still needs. */
  readonly unknown: readonly string[];
  /** Included names that publish no SPF record, or several: receivers fail the whole record. */
  readonly broken: readonly string[];
};

const counted = new Set(["include", "a", "mx", "ptr", "exists", "redirect"]);
/** Far past the limit nothing changes any more; it also ends a circle of includes. */
const enough = 60;

/**
 * Counts look-ups through includes and redirects. `known` has the TXT values of names looked up before (lower case);
 * call again with the `unknown` ones looked up until none is left.
 */
export function countSpfLookups(record: string, known: ReadonlyMap<string, readonly string[]>): SpfLookups {
  let lookups = 0;
  const unknown = new Set<string>();
  const broken = new Set<string>();
  const queue = [record];
  for (let next = queue.shift(); next !== undefined && lookups < enough; next = queue.shift()) {
    for (const { name, value } of spfTerms(next)) {
      if (!counted.has(name)) continue;
      lookups += 1;
      // A name with macros depends on the sender of the moment: it counts, and cannot be followed.
      if ((name !== "include" && name !== "redirect") || value === "" || value.includes("%")) continue;
      const target = value.toLowerCase().replace(/\.$/, "");
      const txt = known.get(target);
      const records = txt === undefined ? null : spfRecordsOf(txt);
      if (records === null) unknown.add(target);
      else if (records.length === 1 && records[0] !== undefined) queue.push(records[0]);
      else broken.add(target);
    }
  }
  return { lookups, unknown: [...unknown], broken: [...broken] };
}
