type BlockerLink = { readonly href: string; readonly words: string };

/** Where a blocker of a launch is mended; null where the campaign itself must change. */
export function blockerLink(code: string, templateId: string): BlockerLink | null {
  if (code === "unknown-placeholder")
    return { href: `/templates/${templateId}`, words: "Change the template" };
  return Object.hasOwn(links, code) ? (links[code] ?? null) : null;
}

const links: Readonly<Record<string, BlockerLink>> = {
  "no-subscription": { href: "/billing", words: "Choose a plan" },
  "no-postal-address": { href: "/settings", words: "Add the address" },
  "sending-stopped": { href: "/settings", words: "See why" },
  "mailbox-not-ready": { href: "/mailboxes", words: "See the mailboxes" },
  "domain-not-verified": { href: "/domains", words: "See the records" },
  "domain-without-address": { href: "/domains", words: "See the domains" },
  "domain-listed": { href: "/domains", words: "See the lists" },
  "address-listed": { href: "/nodes", words: "See the lists" },
  "egress-wrong": { href: "/domains", words: "See what is wrong" },
  "egress-expired": { href: "/domains", words: "Look again" },
  "egress-not-attested": { href: "/domains", words: "See how mail arrives" },
  "node-not-serving": { href: "/nodes", words: "See the nodes" },
  "no-leads": { href: "/leads", words: "Import leads" },
  "list-quarantined": { href: "/leads", words: "Import a clean list" },
  "all-suppressed": { href: "/suppressions", words: "See the suppressions" },
};
