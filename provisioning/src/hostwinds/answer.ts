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
 * object. Throws `HostingError`: `unauthorized`, `refused` with the API's own words, `garbage` for what is none of these.
 * ERROR numbers are internal to the provider: shown, never branched on.
 */
export function normaliseAnswer(action: string, status: number, text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new HostingError(
      status >= 500 ? "unreachable" : "garbage",
      action,
      `Hostwinds answered ${status} with something that is not JSON`,
      { cause },
    );
  }
  const results = Array.isArray(body)
    ? body.map((entry) => result.safeParse(entry))
    : [result.safeParse(body)];
  const known = results.flatMap((entry) => (entry.success ? [entry.data] : []));
  if (known.length > 0 && known.length === results.length) {
    const bad = known.find((entry) => entry.result.toLowerCase() !== "success");
    if (!bad) return known;
    const words = `${bad.message ?? "no reason given"}${bad.ERROR === undefined ? "" : ` (ERROR ${bad.ERROR})`}`;
    throw new HostingError(/not authorized/i.test(words) ? "unauthorized" : "refused", action, words);
  }
  if (status === 401 || status === 403)
    throw new HostingError("unauthorized", action, `Hostwinds answered ${status}`);
  if (status >= 400) throw new HostingError("unreachable", action, `Hostwinds answered ${status}`);
  if (body !== null && typeof body === "object" && "success" in body) return body.success;
  return body;
}
