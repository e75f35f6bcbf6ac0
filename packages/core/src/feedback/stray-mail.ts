import type { SigningKeys } from "../delivery/signing-keys.ts";
import { falseClaim } from "../delivery/verp.ts";
import type { ParsedReport } from "./report/parsed-report.ts";

/**
 * Why a collected mail proves no message of ours. `forged-signature`, `unknown-key`: it claims to be about one.
 * `unknown-message`: rightly signed, and no message of the agency that is still kept. `late-bounce`: no queue holds the
 * message any more. `complaint`, `report`: about mail that is not ours. `dmarc`: a DMARC report on nobody's domain here, or
 * beyond what a domain keeps of a day; `broken-dmarc`: one whose rows in part name no address, domain or message, and of
 * which the others were taken.
 */
export const strayKinds = [
  "forged-signature",
  "unknown-key",
  "unknown-message",
  "late-bounce",
  "complaint",
  "report",
  "dmarc",
  "broken-dmarc",
  "other",
] as const;
export type StrayKind = (typeof strayKinds)[number];

/** What a mail is that names no message of ours by a signature that holds. */
export function strayKindOf(keys: SigningKeys, report: ParsedReport): StrayKind {
  const claims = new Set(
    [...report.envelopeRecipients, ...report.messageIds].map((at) => falseClaim(keys, at)),
  );
  if (claims.has("forged-signature")) return "forged-signature";
  if (claims.has("unknown-key")) return "unknown-key";
  switch (report.kind) {
    case "complaint":
      return "complaint";
    case "bounce":
    case "delay":
    case "delivered":
      return "report";
    case "autoreply":
    case "challenge":
    case "none":
      return "other";
  }
}
