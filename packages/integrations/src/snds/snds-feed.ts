import {
  asFeedError,
  FeedError,
  type FeedWord,
  type OperatorFeed,
} from "@penguinmails/core/ports/operator-feed";
import { type FetchPatience, patientFetch, usualPatience } from "../http/patient-fetch.ts";
import { readLimited } from "../http/read-limited.ts";
import { readSnds, type SndsLine } from "./snds-csv.ts";
import { wordsOf } from "./snds-words.ts";

type SndsOptions = {
  /** The links of SNDS' automated data access, one an account. Whoever has one reads the data: they are secrets. */
  readonly links: readonly string[];
  readonly patience?: FetchPatience;
};

const mostBytes = 4 * 1_024 * 1_024;

/**
 * Microsoft's Smart Network Data Services: what Outlook.com counted of the last day of each address. It leaves out
 * addresses with fewer than about 100 messages that day, and can't be asked which it knows: an address that is missing
 * where others of the day are told is *not enough data*. A link that can't be read keeps none of the others.
 */
export function makeSndsFeed({ links, patience = usualPatience }: SndsOptions): OperatorFeed {
  return {
    source: "snds",
    async read({ addresses, firstDay, lastDay }) {
      const ours = new Set(addresses);
      const told: SndsLine[] = [];
      const faults: FeedError[] = [];
      for (const [at, link] of links.entries()) {
        const read = await readLink(link, at + 1, patience).catch(asFeedError);
        if (read instanceof FeedError) faults.push(read);
        else told.push(...read);
      }
      const [first] = faults;
      if (first && faults.length === links.length) throw first;
      const heard = wordsOf(told).filter(({ day }) => day >= firstDay && day <= lastDay);
      const words = heard.filter(({ subject }) => ours.has(subject));
      return {
        // What a link that could not be read knows is not said to be too little.
        words: first ? words : [...words, ...silent(addresses, heard)],
        covered: [...new Set(words.map(({ subject }) => subject))],
        ...(first && { fault: faults.map(({ message }) => message).join(" ") }),
      };
    },
  };
}

function silent(addresses: readonly string[], heard: readonly FeedWord[]): readonly FeedWord[] {
  const known = new Set(heard.map(({ subject, day }) => `${subject} ${day}`));
  return [...new Set(heard.map(({ day }) => day))].flatMap((day) =>
    addresses
      .filter((subject) => !known.has(`${subject} ${day}`))
      .map((subject) => ({ subject, day, metric: "filter-share" as const, value: null })),
  );
}

/** Errors name the link by its place in the setting, and keep no cause: it would carry the link. */
async function readLink(link: string, nth: number, patience: FetchPatience): Promise<readonly SndsLine[]> {
  let answer: Response;
  let bytes: Buffer | null;
  try {
    answer = await patientFetch(link, { redirect: "manual", headers: { accept: "text/csv" } }, patience);
    bytes = await readLimited(answer, mostBytes);
  } catch {
    throw new FeedError(`SNDS link ${nth} cannot be reached.`);
  }
  if (bytes === null) throw new FeedError(`SNDS link ${nth} answered more than we take.`);
  if (!answer.ok)
    throw new FeedError(
      answer.status < 500 && answer.status !== 429
        ? `SNDS link ${nth} is not taken any more (${answer.status}): make a new one under “Automated Data Access”.`
        : `SNDS link ${nth} answered ${answer.status}.`,
    );
  const { lines, skipped } = readSnds(bytes);
  if (lines.length === 0 && skipped > 0)
    throw new FeedError(`SNDS link ${nth} answered something else than its data file.`);
  return lines;
}
