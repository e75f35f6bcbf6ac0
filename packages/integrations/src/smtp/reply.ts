import type { SubmissionReply } from "@penguinmails/core/ports/mail";

/** What nodemailer attaches to its errors when the server said something. */
type SmtpError = Error & {
  readonly responseCode?: number | undefined;
  readonly response?: string | false | undefined;
};

const enhancedPattern = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?:\s|$)/;

/** A negative reply of the server as data, or null when the error is not one (broken connection, bad TLS …). */
export function refusalOf(error: Error): Extract<SubmissionReply, { outcome: "refused" }> | null {
  const { responseCode, response } = error as SmtpError;
  if (responseCode === undefined || responseCode < 400 || responseCode > 599) return null;
  const text = typeof response === "string" ? response : error.message;
  return { outcome: "refused", code: responseCode, enhanced: enhancedPattern.exec(text)?.[1] ?? null, text };
}

/** Postfix answers `250 2.0.0 Ok: queued as 4XkP2c1Z3Wz`. */
export function acceptedReply(response: string): Extract<SubmissionReply, { outcome: "accepted" }> {
  return {
    outcome: "accepted",
    queueId: /queued as ([0-9A-Za-z]+)/.exec(response)?.[1] ?? null,
    text: response,
  };
}
