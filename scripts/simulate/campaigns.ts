import { campaignFault } from "@penguinmails/core/campaigns/campaign-fault";
import { judgeCanary } from "@penguinmails/core/campaigns/judge-canary";
import { culpritOfDay, newTenantLimit } from "@penguinmails/core/campaigns/new-tenant-limit";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs } from "@penguinmails/core/time";
import { addTo, type DayCounts, type Days, summed } from "./evidence.ts";
import type { Mail } from "./sender.ts";

/** What one of the first messages of a list came to. */
type Fate = "open" | "taken" | "known" | "hard";

type Campaign = {
  state: "running" | "quarantined" | "paused";
  /** Until when a pause by the limit of new agencies lasts. */
  pausedUntil: EpochMs;
  canary: "running" | "passed";
  planned: number;
  readonly first: Map<string, Fate>;
  lastAcceptedAt: EpochMs | null;
  readonly days: Days;
  /** Something was counted since its evidence was judged. */
  hasNews: boolean;
};

/** The guards over campaigns, as `reviewCampaigns` of the services runs them, over memory. */
export type Campaigns = ReturnType<typeof makeCampaigns>;

export function makeCampaigns(policy: Policy) {
  const campaigns = new Map<string, Campaign>();
  const agency: Days = new Map();
  let firstAcceptedAt: EpochMs | null = null;

  const of = (name: string): Campaign => {
    const known = campaigns.get(name);
    if (known) return known;
    const made: Campaign = {
      state: "running",
      pausedUntil: 0,
      canary: "running",
      planned: 0,
      first: new Map(),
      lastAcceptedAt: null,
      days: new Map(),
      hasNews: false,
    };
    campaigns.set(name, made);
    return made;
  };
  const judgeFirst = (campaign: Campaign, nowMs: EpochMs): void => {
    if (campaign.canary !== "running") return;
    const fates = [...campaign.first.values()];
    const planned = Math.min(campaign.planned, policy.canary.size);
    const open = planned - fates.filter((fate) => fate !== "open").length;
    const known = fates.filter((fate) => fate === "known" || fate === "hard").length;
    const hard = fates.filter((fate) => fate === "hard").length;
    const accepted = planned - open;
    const { lastAcceptedAt } = campaign;
    const facts = { planned, open, accepted, known, hard, silent: 0, unproven: 0, lastAcceptedAt };
    const verdict = judgeCanary(facts, nowMs, policy);
    if (verdict === "passed") campaign.canary = "passed";
    if (verdict === "failed") campaign.state = "quarantined";
  };

  /** What each campaign brought to a day of the agency. */
  const partsOn = (date: number) =>
    [...campaigns].flatMap(([campaign, { days }]) => {
      const on = days.get(date);
      return on ? [{ ...on, campaign }] : [];
    });

  return {
    /** Place of the next message in its campaign, from 0. */
    plan: (mail: Mail): number => of(keyOf(mail)).planned++,
    /** May the message at this place of its list go now? */
    mayGo: (key: string, position: number): boolean => {
      const { state, canary } = of(key);
      return state === "running" && (canary === "passed" || position < policy.canary.size);
    },
    /** The slow loop found it at fault. */
    quarantine: (key: string): void => {
      of(key).state = "quarantined";
    },
    /** Refused for what it says; it names no culprit, and stays so. */
    refused: (key: string): void => {
      const campaign = of(key);
      if (campaign.state !== "running") return;
      campaign.state = "paused";
      campaign.pausedUntil = Number.POSITIVE_INFINITY;
    },
    isRunning: (key: string): boolean => of(key).state === "running",
    isQuarantined: (key: string): boolean => of(key).state === "quarantined",
    count: (mail: Mail, date: number, delta: Partial<DayCounts>): void => {
      const campaign = of(keyOf(mail));
      campaign.hasNews = true;
      for (const days of [campaign.days, agency]) addTo(days, date, delta);
    },
    /** The node has it. */
    accepted: (mail: Mail, position: number, nowMs: EpochMs): void => {
      firstAcceptedAt ??= nowMs;
      if (position >= policy.canary.size) return;
      const campaign = of(keyOf(mail));
      campaign.first.set(mail.id, "taken");
      campaign.lastAcceptedAt = nowMs;
    },
    /** The world said what became of it. */
    settled: (mail: Mail, isHard: boolean): void => {
      const { first } = of(keyOf(mail));
      if (first.has(mail.id)) first.set(mail.id, isHard ? "hard" : "known");
    },
    review: (nowMs: EpochMs): void => {
      const today = Math.floor(nowMs / day);
      const limits = [today, today - 1].flatMap((date) => {
        const on = agency.get(date);
        const limit = on ? newTenantLimit(firstAcceptedAt, nowMs, on, policy) : null;
        return limit === null ? [] : [{ date, culprit: culpritOfDay(limit, partsOn(date), policy) }];
      });
      for (const [key, campaign] of campaigns) {
        if (campaign.state === "paused" && nowMs >= campaign.pausedUntil) campaign.state = "running";
        if (campaign.state !== "running") continue;
        judgeFirst(campaign, nowMs);
        if (campaign.hasNews && campaignFault(summed(campaign.days), policy) !== null)
          campaign.state = "quarantined";
        campaign.hasNews = false;
        if (campaign.state !== "running") continue;
        const limit = limits.find(({ culprit }) => culprit === null || culprit === key);
        if (limit?.culprit === key) campaign.state = "quarantined";
        else if (limit) {
          campaign.state = "paused";
          campaign.pausedUntil = (limit.date + 2) * day;
        }
      }
    },
  };
}

export function keyOf(mail: Mail): string {
  return `${mail.tenant}/${mail.campaign}`;
}
