import type { Campaign, CampaignActivity } from "@penguinmails/api-client/campaigns";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { bounceShare } from "@penguinmails/ui/format/bounce-share";
import { formatNumberOf, formatShare } from "@penguinmails/ui/format/number";
import { statusWord } from "../status-words.ts";

/** How many operators run the recipients' mail, and where the greatest share bounces if any does. */
export function operatorsInShort(
  operators: CampaignActivity["operators"],
  status: Campaign["status"],
): string {
  if (operators.length === 0) return isOver(status) ? "nobody was mailed" : "being planned";
  const [worst] = operators
    .map((one) => ({ label: operatorLabel(one.operator), share: bounceShare(one) ?? 0 }))
    .sort((a, b) => b.share - a.share);
  const all = formatNumberOf(operators.length, "operator");
  return worst && worst.share > 0
    ? `${all}; most bounced at ${worst.label}: ${formatShare(worst.share)}`
    : `${all}; nothing bounced`;
}

/** Whether nothing of it will be planned any more. */
export function isOver(status: Campaign["status"]): boolean {
  return status === "finished" || status === "stopped";
}

const heldBack = ["quarantined", "resting", "slowed"];

/** How many limits there are, how many are held back and in which way, and how many are used up. */
export function limitsInShort(limits: CampaignActivity["limits"]): string {
  const held = heldBack.flatMap((state) => {
    const count = limits.filter((limit) => limit.state === state).length;
    return count > 0 ? [`${count} ${statusWord("pair", state).label.toLowerCase()}`] : [];
  });
  const usedUp = limits.filter(
    ({ state, usedToday, capPerDay }) => !heldBack.includes(state) && usedToday >= capPerDay,
  ).length;
  return [formatNumberOf(limits.length, "limit"), ...held, ...(usedUp > 0 ? [`${usedUp} used up`] : [])].join(
    ", ",
  );
}
