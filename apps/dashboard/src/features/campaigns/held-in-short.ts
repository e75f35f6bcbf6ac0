import type { Campaign } from "@penguinmails/api-client/campaigns";
import { policyNumbers } from "../policy-numbers.ts";
import { isListBad } from "./can-go-on.ts";
import { readable } from "./readable.ts";

const words: Readonly<Record<string, string>> = {
  "outside-window": "outside the sending hours",
  "mailbox-cap": "today's limits are used up",
  "address-cap": "today's limits are used up",
  "pair-cap": "today's limits are used up",
  "mailbox-not-ready": "a mailbox is not ready",
  "domain-not-verified": "a domain is not verified",
  "domain-without-address": "a domain has no address",
  "address-listed": "an address is listed",
  "domain-listed": "a domain is listed",
  "node-held": "a node is held",
  "node-not-serving": "a node is not ready",
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

/** Why most of what waits does not go now, in a few words if we have some; null while it simply goes one by one. */
export function heldInShort({
  status,
  statusReason,
  held,
}: Pick<Campaign, "status" | "statusReason" | "held">): string | null {
  if (isListBad({ statusReason })) return "kept back for good";
  if (status !== "running") return "held until it goes on";
  const [most] = held;
  if (most === undefined || most.code === "pacing") return null;
  return (Object.hasOwn(words, most.code) && words[most.code]) || readable(most.message);
}
