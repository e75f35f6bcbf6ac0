import { HostingError } from "@penguinmails/core/ports/hosting";
import { z } from "zod";

const result = z.object({
  result: z.string(),
  action: z.string().optional(),
  message: z.string().optional(),
  ERROR: z.union([z.string(), z.number()]).optional(),
});

/**
 * Brings the API's three shapes to one: an array of results (or a single one un-wrapped), `{success: …}`, or the bare
 * object. Throws `HostingError`: `unauthorized`, `refused` with the API's own words, `unreachable` for the provider's
 * own faults, `garbage` for what is none of these; a mutation that says neither yes nor no is garbage too.
 * ERROR numbers are internal to the provider: shown, never branched on.
 */
export function normaliseAnswer(
  action: string,
  kind: "read" | "mutation",
  status: number,
  text: string,
): unknown {
  const failed = (why: HostingError["kind"], words: string) => new HostingError(why, action, words);
  if (status === 401 || status === 403) throw failed("unauthorized", `Hostwinds answered ${status}`);
  if (status >= 500) throw failed("unreachable", `Hostwinds answered ${status}`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a password.
    throw failed("garbage", `Hostwinds answered ${status} with something that is not JSON`);
  }
  const entries = (Array.isArray(body) ? body : [body]).map((entry) => result.safeParse(entry));
  const known = entries.flatMap((entry) => (entry.success ? [entry.data] : []));
  if (known.length > 0 && known.length === entries.length) {
    const bad = known.find((entry) => entry.result.toLowerCase() !== "success");
    if (!bad) return known;
    const words = `${bad.message ?? "no reason given"}${bad.ERROR === undefined ? "" : ` (ERROR ${bad.ERROR})`}`;
    throw failed(/not authorized/i.test(words) ? "unauthorized" : "refused", words);
  }
  if (status >= 400) throw failed("unreachable", `Hostwinds answered ${status}`);
  if (body !== null && typeof body === "object" && "success" in body) {
    if (body.success === false) throw failed("refused", "no reason given");
    return body.success;
  }
  if (kind === "mutation") throw failed("garbage", "Hostwinds said neither yes nor no");
  return body;
}

export const text = z.union([z.string(), z.number()]).transform(String);

/** What we need of an answer. Throws `HostingError` of kind `garbage` for one of another shape than documented. */
export function parseAnswer<T>(action: string, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success)
    throw new HostingError(
      "garbage",
      action,
      `Hostwinds' answer to ${action} has another shape than documented`,
      { cause: read.error },
    );
  return read.data;
}

/** A list, which the API may also write as an object by id. */
export function rowsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  return answer !== null && typeof answer === "object" ? Object.values(answer) : [];
}
