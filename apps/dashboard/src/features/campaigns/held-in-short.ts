import type { Campaign } from "@penguinmails/api-client/campaigns";
import { policyNumbers } from "../policy-numbers.ts";

const words: Readonly<Record<string, string>> = {
  "outside-window": "outside the sending hours",
  "mailbox-cap": "today's limits are used up",
  canary: `the first ${policyNumbers.canarySize} are being judged`,
  "pair-resting": "an address rests",
  "domain-refused": "an operator refuses a domain",
  "domain-resting": "a domain rests",
  "operator-in-trouble": "an operator is in trouble of its own",
  "waits-for-retry": "tried again later",
  "egress-wrong": "mail left by the wrong way",
  "egress-expired": "waits for a test mail",
  "egress-not-attested": "waits for a test mail",
  "sending-stopped": "sending is stopped",
  "no-subscription": "no active subscription",
};

/** Why most of what waits does not go now, in a few words; null while it simply goes one by one. */
export function heldInShort({ status, held }: Pick<Campaign, "status" | "held">): string | null {
  if (status !== "running") return "held until it goes on";
  const code = held[0]?.code;
  if (code === undefined || code === "pacing") return null;
  return Object.hasOwn(words, code) ? (words[code] ?? null) : "held, see below";
}
