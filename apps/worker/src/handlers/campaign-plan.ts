import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { planCampaign } from "@penguinmails/services/campaigns/plan-campaign";
import { resolveOperators } from "@penguinmails/services/domains/resolve-operators";
import type { Container } from "../container.ts";

export function campaignPlan(container: Container): JobHandlers["campaign.plan"] {
  const operatorsOf = (domains: Parameters<typeof resolveOperators>[1]) =>
    resolveOperators(container, domains);
  return (payload) => planCampaign({ ...container, resolveOperators: operatorsOf }, payload);
}
