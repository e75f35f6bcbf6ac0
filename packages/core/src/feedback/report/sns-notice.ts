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
  const recipients = [...json.matchAll(/"emailAddress" ?: ?"([^"]{3,320})"([^}]{0,4000})\}/g)].slice(0, 50);
  return {
    kind,
    findings: recipients.map(([, recipient = "", rest = ""]) => ({
      recipient,
      action: kind === "Delivery" ? "delivered" : isDelay ? "delayed" : "failed",
      status: /"status" ?: ?"([245]\.\d{1,3}\.\d{1,3})"/.exec(rest)?.[1] ?? null,
      words: [/"diagnosticCode" ?: ?"(?:smtp; ?)?([^"]{1,2000})"/.exec(rest)?.[1] ?? ""],
      remoteHost: null,
    })),
  };
}
