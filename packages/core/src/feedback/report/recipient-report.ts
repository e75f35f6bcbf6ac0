import { operatorOfMx } from "../../delivery/operator.ts";
import { classifyReply } from "../reply/classify-reply.ts";
import { codeOf, enhancedOf, stageOf } from "../reply/read-reply.ts";
import type { ReplyRule, ReplyStage, ReplyVerdict } from "../reply/reply-rule.ts";
import type { Finding, RecipientReport } from "./parsed-report.ts";

const longestDiagnostic = 2_000;
/** Characters of a mail that the table reads at most: many recipients, shorter words for each. */
const mostCharacters = 24_000;

type Reading = Pick<RecipientReport, "diagnostic" | "status" | "replyCode" | "stage"> & {
  readonly verdict: ReplyVerdict;
};

/** Classifies what a dialect found: the first words that mean something to the table decide. */
export function recipientReportsOf(
  findings: readonly Finding[],
  rules: readonly ReplyRule[],
): readonly RecipientReport[] {
  const longest = Math.min(longestDiagnostic, Math.ceil(mostCharacters / Math.max(findings.length, 1)));
  const read = readerOf(rules, longest);
  return findings.map((finding) => recipientReportOf(finding, read));
}

function recipientReportOf(finding: Finding, read: Reader): RecipientReport {
  const { recipient, remoteHost, action } = finding;
  const { verdict, ...told } = readingOf(finding, read);
  if (action === "delivered")
    return {
      ...told,
      recipient,
      action,
      remoteHost,
      class: "delivered",
      reason: "delivered",
      hard: false,
      verdict: null,
    };
  const isLate = action === "delayed" && verdict.class === "unknown";
  const reason = isLate ? "expired" : verdict.reason;
  const reportClass = isLate ? "transient" : verdict.class;
  const isProof = reportClass === "hard" && verdict.signal === "recipient-hard";
  const hard = isProof && action === "failed" && !told.status?.startsWith("4.");
  return { ...told, recipient, action, remoteHost, class: reportClass, reason, hard, verdict };
}

function readingOf(finding: Finding, read: Reader): Reading {
  const stage =
    finding.words.map((words) => stageOf(onOneLine(words).toLowerCase())).find((found) => found !== null) ??
    "unsaid";
  let [first, known]: [Reading | null, Reading | null] = [null, null];
  for (const words of finding.words.flatMap((one) => [...repliesIn(one), one])) {
    const reading = read(finding, words, stage);
    first ??= reading;
    // Some carriers answer "user unknown" for an account that they call disabled one line above: not proof.
    if (known !== null && reading.verdict.reason === "suspend") return reading;
    if (reading.verdict.class !== "unknown") known ??= reading;
    if (known !== null && known.verdict.class !== "hard") return known;
  }
  if (known !== null) return known;
  const silent = read(finding, "", stage);
  return silent.verdict.class === "unknown" ? (first ?? silent) : silent;
}

function onOneLine(words: string): string {
  return words.replace(/\s+/g, " ").trim();
}

/** The remote server's own words in a report, without the reporter's around them. */
function repliesIn(words: string): readonly string[] {
  const found = replyStart.exec(words);
  // IronPort's own reading of the reply stands before it: "5.1.0 - Unknown address error 550-'…'".
  if (!found || /\b[45]\.\d\.\d - [^\n]{0,60}\n?[^\n]{0,20}$/.test(words.slice(0, found.index + 1)))
    return [];
  const reply = words.slice(found.index + (found[1] ?? "").length).split(/\n[ \t]*\n/, 1)[0] ?? "";
  return reply.length > 6 ? [reply] : [];
}

const replyStart =
  /(^|[\s:;("'[<>#])[45]\d\d(?:[ :-]{1,2}#?[45]\.\d{1,3}\.\d{1,3}|[- :]{1,2}['"<([]?[a-z\u0080-\uffff])/i;

/** "host mx.example.com [192.0.2.1] said", "by mx.example.com", "while talking to mx.example.com." */
function hostIn(words: string): string | null {
  const found =
    /(?:\bhosts?|\bby|talking to|server|connected to) <?((?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24})\b/i.exec(
      words,
    );
  return found?.[1]?.toLowerCase() ?? null;
}

type Reader = (finding: Finding, words: string, stage: ReplyStage) => Reading;

/** Recipients of one report share most of its words: these are read once. */
function readerOf(rules: readonly ReplyRule[], longest: number): Reader {
  const readings = new Map<string, Reading>();
  return (finding, words, stage) => {
    const diagnostic = onOneLine(words.slice(0, 2 * longest)).slice(0, longest);
    const host = finding.remoteHost ?? hostIn(diagnostic);
    const key = JSON.stringify([finding.status, host, stage, diagnostic]);
    const reading = readings.get(key) ?? read(finding.status, host, diagnostic, stage, rules);
    readings.set(key, reading);
    return reading;
  };
}

function read(
  given: string | null,
  host: string | null,
  diagnostic: string,
  stage: ReplyStage,
  rules: readonly ReplyRule[],
): Reading {
  const told = enhancedOf(diagnostic);
  // The words are more to be trusted than the field beside them, unless they say nothing (`x.0.0`).
  const status = told === null || (given !== null && told.endsWith(".0.0")) ? given : told;
  const replyCode = codeOf(diagnostic);
  const operator = host === null ? "others" : operatorOfMx(host);
  const verdict = classifyReply(
    { code: replyCode, enhanced: status, text: diagnostic, operator, stage },
    rules,
  );
  return { diagnostic: diagnostic === "" ? null : diagnostic, status, replyCode, stage, verdict };
}
