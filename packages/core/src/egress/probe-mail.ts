import type { EpochMs } from "../time.ts";

/** A mail that nobody reads: it shows our own receiver how a domain's mail arrives. CRLF lines; addresses are ASCII. */
export function probeMail(mail: {
  readonly from: string;
  readonly to: string;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly dateMs: EpochMs;
}): Uint8Array {
  const lines = [
    `From: <${mail.from}>`,
    `To: <${mail.to}>`,
    "Subject: How this domain's mail arrives",
    `Date: ${new Date(mail.dateMs).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${mail.messageId}>`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "Sent to ourselves, to see which address it leaves from and under which name.",
    "",
  ];
  return new TextEncoder().encode(lines.join("\r\n"));
}
