import type { Receiver } from "./bed.ts";
import { askDocker } from "./program.ts";

/** A mail as a receiver of the bed took it. */
export type MailSeen = {
  readonly raw: string;
  /** From where it came, as the receiver's Postfix saw it. */
  readonly sourceIp: string;
  readonly ehlo: string;
  /** Name of that address where it leads there and back; null when it does not. */
  readonly verifiedName: string | null;
  readonly isTls: boolean;
  readonly subject: string;
  /** By method (`dkim`, `spf`, `dmarc`): what OpenDKIM and OpenDMARC made of it. */
  readonly results: Readonly<Record<string, string>>;
};

/** All mails that a receiver holds, oldest first. */
export async function readMails(receiver: Receiver): Promise<readonly MailSeen[]> {
  // A maildir's names begin with the time of arrival.
  const script =
    'cd /var/mail/bed/inbox/new 2>/dev/null || exit 0; for mail in *; do [ -f "$mail" ] && cat "$mail" && printf "\\036"; done; true';
  const { stdout } = await askDocker(["exec", receiver.name, "sh", "-c", script]);
  return stdout
    .split("\x1e")
    .filter((raw) => raw.trim() !== "")
    .map((raw) => mailSeen(raw, receiver.hostname));
}

/** Reads the fields that the receiver itself put on top; those below are the sender's. */
export function mailSeen(raw: string, receiver: string): MailSeen {
  const head = (raw.split(/\r?\n\r?\n/)[0] ?? "").replace(/\r?\n[ \t]+/g, " ");
  const fields = head.split(/\r?\n/);
  const received = fields.find((line) => line.startsWith("Received: from ")) ?? "";
  const [, ehlo = "", name = "unknown", sourceIp = ""] =
    /^Received: from (\S+) \((\S+) \[([\d.]+)\]\)/.exec(received) ?? [];
  const results: Record<string, string> = {};
  for (const line of fields) {
    if (!line.startsWith(`Authentication-Results: ${receiver};`)) continue;
    for (const [, method = "", result = ""] of line.matchAll(/\b(dkim|spf|dmarc)=(\w+)/g))
      results[method] ??= result;
  }
  return {
    raw,
    sourceIp,
    ehlo,
    verifiedName: name === "unknown" ? null : name,
    isTls: /\bwith ESMTPS/.test(received),
    subject: fields.find((line) => /^subject:/i.test(line))?.slice(9) ?? "",
    results,
  };
}
