import {
  asFeedError,
  FeedError,
  type FeedMetric,
  type FeedQuestion,
  type FeedWord,
  type OperatorFeed,
  type Unread,
} from "@penguinmails/core/ports/operator-feed";
import { day as dayMs, daysAfter, isDay, utcDay } from "@penguinmails/core/time";
import { z } from "zod";
import { type FetchPatience, patientFetch, usualPatience } from "../http/patient-fetch.ts";
import { readLimited } from "../http/read-limited.ts";
import { jsonOf, makeAccessTokens } from "./access-token.ts";
import type { PostmasterCredentials } from "./credentials.ts";

type PostmasterOptions = {
  /** `https://gmailpostmastertools.googleapis.com` in the real world. */
  readonly baseUrl: string;
  readonly credentials: PostmasterCredentials;
  readonly patience?: FetchPatience;
};

const asked: readonly { readonly name: FeedMetric; readonly standard: string; readonly filter?: string }[] = [
  { name: "spam-rate", standard: "SPAM_RATE" },
  { name: "auth-spf", standard: "AUTH_SUCCESS_RATE", filter: 'auth_type = "spf"' },
  { name: "auth-dkim", standard: "AUTH_SUCCESS_RATE", filter: 'auth_type = "dkim"' },
  { name: "auth-dmarc", standard: "AUTH_SUCCESS_RATE", filter: 'auth_type = "dmarc"' },
  { name: "delivery-error-rate", standard: "DELIVERY_ERROR_RATE" },
];
const metricNames = new Set<string>(asked.map(({ name }) => name));

const domainList = z.object({
  domains: z
    .array(
      z.object({
        name: z.string(),
        permission: z.string().optional(),
        verificationState: z.string().optional(),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
});
const stat = z.object({
  metric: z.string(),
  date: z.object({ year: z.number(), month: z.number(), day: z.number() }).optional(),
  value: z.object({ floatValue: z.number().optional(), doubleValue: z.number().optional() }).optional(),
});
const stats = z.object({
  /** One of another shape ("NaN" is how Google writes no number) says nothing, and spoils none of the others. */
  domainStats: z.array(stat.nullable().catch(null)).default([]),
  nextPageToken: z.string().optional(),
});
const fault = z.object({ error: z.object({ code: z.number(), status: z.string().optional() }) });

const mostBytes = 4 * 1_024 * 1_024;
/** Failures in a row, but for those of single domains, after which the others are not asked about. */
const mostFailuresInARow = 3;
/** A server that always names another page must not hold us. */
const mostPages = 50;

/**
 * Gmail's Postmaster Tools API v2. Domains are those that the account may read; Gmail tells a day only when enough of its
 * users got mail, so that a day without an answer is *not enough data*, once a later day was told or two days went by.
 */
export function makePostmasterFeed(options: PostmasterOptions): OperatorFeed {
  const patience = options.patience ?? usualPatience;
  const tokens = makeAccessTokens(options.credentials, patience);
  const base = options.baseUrl.replace(/\/$/, "");

  async function call(path: string, body?: unknown, isAgain = false): Promise<unknown> {
    const token = await tokens.get();
    let answer: Response;
    let bytes: Buffer | null;
    try {
      answer = await patientFetch(
        `${base}${path}`,
        {
          method: body === undefined ? "GET" : "POST",
          redirect: "error",
          headers: {
            authorization: `Bearer ${token}`,
            accept: "application/json",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          body: body === undefined ? null : JSON.stringify(body),
        },
        patience,
      );
      bytes = await readLimited(answer, mostBytes);
    } catch (cause) {
      throw new FeedError("Gmail’s Postmaster Tools cannot be reached.", { cause });
    }
    if (answer.status === 401 && !isAgain) {
      tokens.forget();
      return call(path, body, true);
    }
    if (bytes === null) throw new DomainFault("Gmail’s Postmaster Tools answered more than we take.");
    if (!answer.ok) throw refused(answer.status, jsonOf(bytes));
    return jsonOf(bytes);
  }

  async function readable(): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    let token = "";
    for (let page = 0; page < mostPages; page++) {
      const query = new URLSearchParams({ pageSize: "200", ...(token && { pageToken: token }) });
      const answer = parse(domainList, await call(`/v2/domains?${query}`));
      for (const { name, permission, verificationState } of answer.domains) {
        if (permission === "NONE" || verificationState === "UNVERIFIED") continue;
        names.add(name.replace(/^domains\//, "").toLowerCase());
      }
      token = answer.nextPageToken ?? "";
      if (token === "") return names;
    }
    throw new FeedError("Gmail’s Postmaster Tools list domains without an end.");
  }

  async function told(domain: string, question: FeedQuestion): Promise<readonly FeedWord[]> {
    const words: FeedWord[] = [];
    let token = "";
    for (let page = 0; page < mostPages; page++) {
      const body = { ...queryOf(question), ...(token && { pageToken: token }) };
      const path = `/v2/domains/${encodeURIComponent(domain)}/domainStats:query`;
      const answer = parse(stats, await call(path, body));
      words.push(...answer.domainStats.flatMap((told) => (told ? wordOf(domain, told, question) : [])));
      token = answer.nextPageToken ?? "";
      if (token === "") return words;
    }
    throw new DomainFault("Gmail’s Postmaster Tools answer without an end.");
  }

  return {
    source: "postmaster",
    async read(question) {
      const known = await readable();
      const mine = question.domains.filter((domain) => known.has(domain));
      const notGranted = question.domains.filter((domain) => !known.has(domain));
      const words: FeedWord[] = [];
      const covered: string[] = [];
      const unread: Unread[] = [];
      const failures: FeedError[] = [];
      for (const domain of mine) {
        const heard =
          failures.length < mostFailuresInARow
            ? await told(domain, question).catch(asFeedError)
            : (failures.at(-1) ?? null);
        if (heard === null) continue;
        if (heard instanceof FeedError) {
          if (!(heard instanceof DomainFault)) failures.push(heard);
          unread.push({ subject: domain, fault: heard.message });
          continue;
        }
        failures.length = 0;
        words.push(...heard, ...silentDays(domain, heard, question));
        covered.push(domain);
      }
      const [first] = failures;
      if (covered.length === 0 && first) throw first;
      return { words, covered, unread, notGranted };
    },
  };
}

/** What was answered is of the one domain: however many of those there are, another may well be read. */
class DomainFault extends FeedError {}

/** Gmail is a day or two behind: the last day that it can have left out is two before the last that was asked for. */
const laggingDays = 2;

function silentDays(domain: string, heard: readonly FeedWord[], question: FeedQuestion): readonly FeedWord[] {
  const { firstDay, lastDay } = question;
  const told = new Set(heard.filter(({ metric }) => metric === "spam-rate").map(({ day }) => day));
  const settled = [...told, utcDay(Date.parse(lastDay) - laggingDays * dayMs)].sort().at(-1) ?? "";
  return [firstDay, ...daysAfter(firstDay, lastDay)]
    .filter((day) => day <= settled && !told.has(day))
    .map((day) => ({ subject: domain, day, metric: "spam-rate", value: null }));
}

function queryOf({ firstDay, lastDay }: FeedQuestion) {
  return {
    metricDefinitions: asked.map(({ name, standard, filter }) => ({
      name,
      baseMetric: { standardMetric: standard },
      ...(filter && { filter }),
    })),
    timeQuery: { dateRanges: { dateRanges: [{ start: dateOf(firstDay), end: dateOf(lastDay) }] } },
    aggregationGranularity: "DAILY",
    pageSize: 200,
  };
}

function dateOf(day: string) {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return { year, month, day: date };
}

/** What is not a share of a day that was asked for says nothing. */
function wordOf(
  domain: string,
  { metric, date, value }: z.infer<typeof stat>,
  { firstDay, lastDay }: FeedQuestion,
): readonly FeedWord[] {
  const share = value?.doubleValue ?? value?.floatValue;
  if (!metricNames.has(metric) || !date || share === undefined || !(share >= 0 && share <= 1)) return [];
  const day = [
    String(date.year).padStart(4, "0"),
    ...[date.month, date.day].map((n) => String(n).padStart(2, "0")),
  ].join("-");
  if (!isDay(day) || day < firstDay || day > lastDay) return [];
  const exact = { least: share, most: share };
  return [{ subject: domain, day, metric: metric as FeedMetric, value: exact }];
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomainFault("Gmail’s Postmaster Tools answered something else.", { cause: parsed.error });
}

function refused(status: number, body: unknown): FeedError {
  const parsed = fault.safeParse(body);
  const word = parsed.success ? parsed.data.error.status : undefined;
  if (status === 429)
    return new FeedError("Gmail’s Postmaster Tools: the quota is used up; it is tried again later.");
  if (status === 403)
    return new FeedError(
      "Gmail’s Postmaster Tools refuse the account: the API must be on, and its scopes and domains granted.",
    );
  const Fault = status === 404 ? DomainFault : FeedError;
  return new Fault(`Gmail’s Postmaster Tools answered ${status}${word ? ` (${word.slice(0, 60)})` : ""}.`);
}
