import type { z } from "zod";

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/**
 * What is wrong with a value, as the person who typed it reads it; undefined: as zod says it. A contract that says its
 * own words wins over these.
 */
export function issueWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return `At most ${amount(issue.maximum, issue.origin)}.`;
    case "invalid_type":
      return issue.input === undefined ? "This is missing." : undefined;
    case "invalid_format":
      return formats[issue.format];
    default:
      return undefined;
  }
}

const formats: Readonly<Record<string, string>> = {
  email: "Not an e-mail address.",
  url: "Not a web address.",
  regex: "It has characters or a form that can’t be used here.",
};

function tooSmall({ minimum, origin, inclusive }: Extract<Issue, { code: "too_small" }>): string {
  if (origin === "string" && minimum === 1) return "Fill this in.";
  if (origin === "array" && minimum === 1) return "Choose at least one.";
  return inclusive === false
    ? `More than ${amount(minimum, origin)}.`
    : `At least ${amount(minimum, origin)}.`;
}

/** "10 characters", "3 entries", "4". */
function amount(count: number | bigint, origin: string): string {
  if (origin === "string") return `${count} ${Number(count) === 1 ? "character" : "characters"}`;
  if (origin === "array") return `${count} ${Number(count) === 1 ? "entry" : "entries"}`;
  return String(count);
}
