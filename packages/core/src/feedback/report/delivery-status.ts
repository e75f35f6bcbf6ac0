import { addressOfField } from "./address.ts";
import { decodeWords } from "./decode.ts";
import { type Headers, headerOf, parseHeaders } from "./headers.ts";
import type { Finding } from "./parsed-report.ts";

const mostRecipients = 50;

/** The recipients of a `message/delivery-status` (RFC 3464, RFC 6533), also when its blank lines went missing. */
export function findingsOfStatus(text: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const block of recipientBlocks(text)) {
    const finding = findingOf(block);
    if (finding && findings.length < mostRecipients) findings.push(finding);
  }
  return findings;
}

function recipientBlocks(text: string): readonly Headers[] {
  const fields = withFolds(text)
    .split(/\n[ \t]*\n/)
    .slice(0, 2 * mostRecipients)
    .map((block) => parseHeaders(block.trim()));
  const blocks: (readonly [string, string])[][] = [];
  for (const block of fields) {
    let open: (readonly [string, string])[] = [];
    blocks.push(open);
    for (const field of block) {
      const repeats = field[0] === "final-recipient" && open.some(([name]) => name === "final-recipient");
      if (repeats) {
        open = [];
        blocks.push(open);
      }
      open.push(field);
    }
  }
  return joined(blocks);
}

/** Lines that are no field go on with the one before: some programs fold without the space (RFC 5322, 2.2.3). */
function withFolds(text: string): string {
  return text.replace(/\n(?=[^\s])(?!(?:action|status|[a-z]{1,20}(?:-[a-z\d]{1,20}){1,6})[ \t]*:)/gi, "\n ");
}

/** A block without a recipient continues the one before it (some write a blank line in its middle). */
function joined(blocks: readonly Headers[]): readonly Headers[] {
  const whole: Headers[] = [];
  for (const block of blocks) {
    const last = whole.at(-1);
    const isOwn = hasRecipient(block) || !last || !hasRecipient(last);
    if (isOwn) whole.push(block);
    else whole[whole.length - 1] = [...last, ...block];
  }
  return whole;
}

function hasRecipient(block: Headers): boolean {
  return block.some(([name]) => name === "final-recipient" || name === "original-recipient");
}

function findingOf(block: Headers): Finding | null {
  const action = actionOf(headerOf(block, "action") ?? "");
  const final = headerOf(block, "final-recipient") ?? "";
  const original = headerOf(block, "original-recipient") ?? "";
  const status = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(headerOf(block, "status") ?? "")?.[1] ?? null;
  const diagnostic = decodeWords(headerOf(block, "diagnostic-code") ?? "");
  if (final === "" && original === "") return null;
  if (action === null && status === null && diagnostic === "") return null;
  return {
    recipient: recipientOf(final, original),
    action:
      action ?? (status?.startsWith("4.") ? "delayed" : status?.startsWith("2.") ? "delivered" : "failed"),
    status,
    words: diagnostic === "" ? [] : [diagnostic.replace(/^\s*[\w-]{1,30}\s*;\s*/, "").trim()],
    remoteHost: hostOf(headerOf(block, "remote-mta")),
  };
}

/**
 * The final address; the original one where there is none, or where the final is the same mailbox by a name inside the
 * receiver's walls (hosts inside have no dot).
 */
function recipientOf(final: string, original: string): string | null {
  const reached = unmasked(addressOfField(final));
  const written = unmasked(addressOfField(original));
  if (reached === null || written === null) return reached ?? written;
  const isInside = !/@.*\./.test(reached) && mailboxName(reached) === mailboxName(written);
  return isInside ? written : reached;
}

/** No host has a star: what a program masked names nobody. */
function unmasked(address: string | null): string | null {
  return address !== null && /@[^@]*\*/.test(address) ? null : address;
}

function mailboxName(address: string): string {
  return address.slice(0, address.lastIndexOf("@")).toLowerCase();
}

function actionOf(value: string): Finding["action"] | null {
  const word = /[a-z]+/.exec(value.toLowerCase())?.[0] ?? "";
  if (word.startsWith("fail") || word === "error") return "failed";
  if (word.startsWith("delay")) return "delayed";
  return /^(?:deliver|relay|expand)/.test(word) ? "delivered" : null;
}

function hostOf(value: string | null): string | null {
  const host = /^(?:[\w-]{1,30}\s*;)?\s*([\w.-]{3,255})/.exec(value ?? "")?.[1] ?? null;
  return host?.includes(".") ? host.toLowerCase() : null;
}
