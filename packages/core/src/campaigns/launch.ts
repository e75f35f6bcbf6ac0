import type { EgressHold } from "../egress/egress-hold.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { isListQuarantined, type ListEvidence } from "./campaign-fault.ts";

/** What a launch looks at, gathered before anything is changed. */
export type LaunchFacts = {
  readonly subscription: { readonly active: boolean; readonly reason: string | null };
  readonly sendingStopped: string | null;
  readonly postalAddress: string | null;
  readonly campaignStatus: string;
  readonly mailboxes: readonly {
    readonly email: string;
    readonly status: string;
    readonly capPerDay: number;
    readonly domain: {
      readonly name: string;
      readonly status: string;
      readonly hasEgress: boolean;
      /** Why its mail may not leave now; null when it may. */
      readonly hold: EgressHold | null;
      /** Lists by which operators refuse, as people call them: those that hold it or the address it leaves from out of use. */
      readonly listedOn: { readonly domain: readonly string[]; readonly address: readonly string[] };
    };
    readonly node: { readonly name: string; readonly status: string };
  }[];
  readonly missingMailboxes: number;
  readonly leads: number;
  readonly suppressedLeads: number;
  readonly list: ListEvidence;
  /** Placeholders of the template that no column of the list fills and that have no fallback. */
  readonly unknownPlaceholders: readonly string[];
};

type LaunchBlocker = { readonly code: string; readonly message: string };

/** Everything that stands in the way, not just the first thing. Empty: it may start. */
export function launchBlockers(facts: LaunchFacts): readonly LaunchBlocker[] {
  const blockers: LaunchBlocker[] = [];
  const block = (code: string, message: string) => blockers.push({ code, message });
  if (facts.campaignStatus !== "draft")
    block("not-a-draft", `The campaign is ${facts.campaignStatus} already.`);
  if (!facts.subscription.active)
    block("no-subscription", facts.subscription.reason ?? "There is no active subscription.");
  if (facts.sendingStopped)
    block("sending-stopped", `Sending is stopped for this agency: ${facts.sendingStopped}`);
  if (!facts.postalAddress)
    block(
      "no-postal-address",
      "Every commercial message must carry a valid postal address: add yours under Settings.",
    );
  if (facts.missingMailboxes > 0)
    block("mailbox-missing", `${facts.missingMailboxes} of the chosen mailboxes no longer exist.`);
  if (facts.mailboxes.length === 0) block("no-mailbox", "Choose at least one mailbox.");
  for (const mailbox of facts.mailboxes) {
    if (mailbox.status !== "ready") block("mailbox-not-ready", `${mailbox.email} is ${mailbox.status}.`);
  }
  for (const domain of distinct(
    facts.mailboxes.map((m) => m.domain),
    (d) => d.name,
  )) {
    const isVerified = domain.status === "verified" || domain.status === "degraded";
    if (!isVerified) {
      block(
        "domain-not-verified",
        `${domain.name} is ${domain.status}: its DNS records are not all right yet.`,
      );
    }
    if (!domain.hasEgress) block("domain-without-address", `${domain.name} has no outgoing address yet.`);
    const { listedOn } = domain;
    if (listedOn.domain.length > 0)
      block("domain-listed", `${domain.name} stands on ${listedOn.domain.join(", ")} and sends nothing.`);
    if (listedOn.address.length > 0)
      block(
        "address-listed",
        `The address that ${domain.name} leaves from stands on ${listedOn.address.join(", ")} and sends nothing.`,
      );
    // A way out is looked at once the domain has records and an address: before that it is not the thing to mend.
    if (domain.hold && domain.hasEgress && isVerified) block(domain.hold.code, domain.hold.message);
  }
  for (const node of distinct(
    facts.mailboxes.map((m) => m.node),
    (n) => n.name,
  )) {
    if (node.status !== "serving") block("node-not-serving", `Node ${node.name} is ${node.status}.`);
  }
  if (facts.leads === 0) block("no-leads", "The list holds no lead.");
  else if (facts.leads === facts.suppressedLeads)
    block("all-suppressed", "Every lead of the list is suppressed.");
  if (isListQuarantined(facts.list))
    block(
      "list-quarantined",
      "Too many addresses of this list do not exist, as an earlier campaign found: clean it and import it again.",
    );
  for (const name of facts.unknownPlaceholders) {
    block(
      "unknown-placeholder",
      `The template uses {{${name}}}, which the list does not have. Add a fallback: {{${name}|…}}.`,
    );
  }
  return blockers;
}

/** What the chosen mailboxes can send on their first day, and how many sending days the leads will take as they grow. */
export function launchEstimate(
  mailboxes: readonly { readonly capPerDay: number }[],
  leads: number,
  policy: Policy = shipped,
): { readonly capacityPerDay: number; readonly estimatedSendingDays: number } {
  const caps = mailboxes.map((m) => m.capPerDay);
  const capacityPerDay = caps.reduce((sum, cap) => sum + cap, 0);
  let left = leads;
  let days = 0;
  for (let now = caps; left > 0 && days < 3_650 && capacityPerDay > 0; days++) {
    left -= now.reduce((sum, cap) => sum + cap, 0);
    now = now.map((cap) =>
      Math.max(cap, Math.min(cap + policy.mailbox.growthPerGoodDay, policy.mailbox.capPerDay)),
    );
  }
  return { capacityPerDay, estimatedSendingDays: days };
}

function distinct<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
