import type { Finding } from "./parsed-report.ts";
import type { Mail } from "./read-mail.ts";

export type SnsNotice = {
  readonly kind: "Bounce" | "Complaint" | "Delivery";
  readonly findings: readonly Finding[];
};

/**
 * A notice of Amazon SES, mailed by SNS as JSON that relays may have folded. Read by its keys, since folding and the
 * footer below it leave no valid JSON.
 */
export function snsNoticeOf(mail: Mail): SnsNotice | null {
  const json = mail.text.replace(/!?\n /g, "").replaceAll("\\", "");
  const kind = /"notificationType" ?: ?"(Bounce|Complaint|Delivery)"/.exec(json)?.[1];
  if (kind !== "Bounce" && kind !== "Complaint" && kind !== "Delivery") return null;
  const isDelay =
    /"bounceType" ?: ?"(?:Transient|Undetermined)"/.test(json) && /"action" ?: ?"delayed"/.test(json);
  return {
    kind,
    findings: recipientsIn(json).map(({ recipient, rest }) => ({
      recipient,
      action: kind === "Delivery" ? "delivered" : isDelay ? "delayed" : "failed",
      status: /"status" ?: ?"([245]\.\d{1,3}\.\d{1,3})"/.exec(rest)?.[1] ?? null,
      words: [/"diagnosticCode" ?: ?"(?:smtp; ?)?([^"]{1,2000})"/.exec(rest)?.[1] ?? ""],
      remoteHost: null,
    })),
  };
}

const mostRecipients = 50;
const longestRest = 4_000;

/** Who is named, and what is said of him up to the end of his object. */
function recipientsIn(json: string): readonly { readonly recipient: string; readonly rest: string }[] {
  const found: { recipient: string; rest: string }[] = [];
  let done = 0;
  for (const named of json.matchAll(/"emailAddress" ?: ?"([^"]{3,320})"/g)) {
    if (named.index < done) continue;
    const start = named.index + named[0].length;
    const rest = json.slice(start, start + longestRest + 1);
    const end = rest.indexOf("}");
    if (end < 0) continue;
    found.push({ recipient: named[1] ?? "", rest: rest.slice(0, end) });
    done = start + end;
    if (found.length === mostRecipients) break;
  }
  return found;
}
