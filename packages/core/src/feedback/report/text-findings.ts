import { addressesIn, addressIn, addressPattern, sameAddress } from "./address.ts";
import { headerOf } from "./headers.ts";
import type { Finding } from "./parsed-report.ts";
import type { Mail } from "./read-mail.ts";

const mostRecipients = 50;
const longestDiagnostic = 2_000;
const longestText = 24_000;

/** Ways in which a line names a failed recipient, the surest first. The first way that finds somebody is taken. */
const namings: readonly RegExp[] = [
  // Alone on its line, with what follows as its reason: qmail, Exim, sendmail, Yahoo, Gmail.
  new RegExp(
    `^[ \\t>*\\u2022-]{0,12}(?:<\\s?(${addressPattern})\\s?>|(${addressPattern}))(?:[ \\t]*(?:[:;.,]|<[^>\\s]{1,200}>|\\(<?[^()\\s]{1,200}>?\\)|\\[[^\\]]{1,80}\\]|\\.\\.\\.))*[ \\t]*$`,
    "i",
  ),
  // At the start of its line, then the reason.
  new RegExp(`^[ \\t>*\\u2022-]{0,12}<\\s?(${addressPattern})\\s?>[:;,.]{0,3}[ \\t]`, "i"),
  new RegExp(
    `^[ \\t>*\\u2022-]{0,12}(${addressPattern})(?:[:;,.]{1,3}[ \\t]|[ \\t]*[-\\[(]|[ \\t]{2,}|[ \\t]on[ \\t])`,
    "i",
  ),
  // In a transcript or a sentence.
  new RegExp(`^[ \\t]*(?:>>> ?)?RCPT TO: ?<?(${addressPattern})`, "i"),
  new RegExp(
    `(?:unknown|invalid|recipients?|delivered to|undeliverable to|undeliverable for|deliver(?:ing)? .{0,40}\\bto|for|user|account|mailbox|address(?:ed to)?|message to|mail to|e-?mail to|size|to)\\b[^@\\n<]{0,30}[ :"'(<\\[](?:mailto:)?(${addressPattern})`,
    "i",
  ),
  new RegExp(`(${addressPattern})`, "i"),
];

type Named = { readonly line: number; readonly recipient: string };

/** Failed recipients of a report that is written for people. */
export function findingsOfText(mail: Mail): readonly Finding[] {
  const lines = mail.text.slice(0, longestText).split("\n");
  const failed = failedRecipientsHeader(mail);
  const named = failed.length > 0 ? namedAmong(lines, failed) : namedBy(lines, ownAddresses(mail));
  if (named.length === 0) {
    const recipients = failed.length > 0 ? failed : returnedRecipients(mail);
    return recipients.map((recipient) => finding(recipient, lines.join("\n")));
  }
  return named.map(({ recipient, line }, index) => {
    const next = named[index + 1]?.line ?? lines.length;
    const own = lines.slice(line, Math.max(next, line + 1)).join("\n");
    const isBare = own.replace(new RegExp(addressPattern, "g"), "").replace(/[^\p{L}\p{N}]/gu, "").length < 4;
    return finding(recipient, isBare || named.length === 1 ? lines.join("\n") : own);
  });
}

function finding(recipient: string | null, words: string): Finding {
  return {
    recipient,
    action: "failed",
    status: null,
    diagnostic: words.slice(0, longestDiagnostic),
    remoteHost: null,
  };
}

function namedBy(lines: readonly string[], own: readonly string[]): readonly Named[] {
  for (const naming of namings) {
    const named: Named[] = [];
    lines.forEach((text, line) => {
      const found = naming.exec(text.slice(0, 600));
      const address = found?.slice(1).find((group) => group !== undefined);
      const recipient = address === undefined ? null : addressIn(address);
      if (recipient === null || own.some((mine) => sameAddress(mine, recipient))) return;
      if (named.length < mostRecipients && !named.some((known) => sameAddress(known.recipient, recipient)))
        named.push({ line, recipient });
    });
    if (named.length > 0) return named;
  }
  return [];
}

function namedAmong(lines: readonly string[], recipients: readonly string[]): readonly Named[] {
  return recipients
    .map((recipient) => {
      const needle = recipient.toLowerCase();
      const starting = lines.findIndex((line) =>
        line.toLowerCase().trim().replace(/^</, "").startsWith(needle),
      );
      const line = starting >= 0 ? starting : lines.findIndex((text) => text.toLowerCase().includes(needle));
      return { line: Math.max(line, 0), recipient };
    })
    .sort((a, b) => a.line - b.line);
}

function failedRecipientsHeader(mail: Mail): readonly string[] {
  const found = mail.headers
    .filter(([name]) => name === "x-failed-recipients")
    .flatMap(([, value]) => addressesIn(value));
  return unique(found).slice(0, mostRecipients);
}

/** Whom the returned message was for: the last resort. */
function returnedRecipients(mail: Mail): readonly string[] {
  const to = headerOf(mail.returned, "x-original-to") ?? headerOf(mail.returned, "to");
  const found = to === null ? [] : unique(addressesIn(to));
  return found.length === 1 ? found : [];
}

/** Addresses that are in the report because it was sent from here. */
function ownAddresses(mail: Mail): readonly string[] {
  const names = [
    "to",
    "from",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "return-path",
    "sender",
    "reply-to",
    "cc",
  ];
  return names.flatMap((name) =>
    mail.headers.filter(([key]) => key === name).flatMap(([, value]) => addressesIn(value)),
  );
}

function unique(addresses: readonly string[]): readonly string[] {
  return addresses.filter(
    (address, at) => addresses.findIndex((other) => sameAddress(other, address)) === at,
  );
}
