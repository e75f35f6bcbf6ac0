import {
  canaryRuling,
  type GuardRuling,
  guardrailRuling,
  namingGuards,
  newTenantRuling,
} from "@penguinmails/core/campaigns/guard-ruling";
import { newTenantLimit } from "@penguinmails/core/campaigns/new-tenant-limit";
import { silentAfterMs } from "@penguinmails/core/delivery/retry";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs, utcDay } from "@penguinmails/core/time";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { addTo, type DayCounts, type Days, summed } from "../simulate/evidence.ts";
import type { RecordedMessage, Steering, TenantRecord } from "./record.ts";

/** What became of a message after its node took it. */
type Fate = { readonly acceptedAt: EpochMs; delivery: "none" | "delivered" | "hard" | "soft" };

type Campaign = {
  readonly id: string;
  state: "running" | "paused" | "stopped";
  canary: "running" | "passed" | "failed";
  /** A guard held it to be the cause once. */
  isNamed: boolean;
  /** Since when it runs; null: it does not. */
  runningSince: EpochMs | null;
  /** When its first messages passed. */
  passedAt: EpochMs;
  lastAcceptedAt: EpochMs | null;
  readonly days: Days;
  /** Its messages in their order. */
  readonly messages: readonly RecordedMessage[];
  readonly fates: Map<string, Fate>;
};

/** What a review finds: that the whole list may go, or that a guard pauses the campaign. */
type Finding =
  | { readonly kind: "open"; readonly dedupeKey: string; readonly draft: DecisionDraft }
  | { readonly kind: "pause"; readonly ruling: GuardRuling };

/** The guards over campaigns in one life, as `reviewCampaigns` of the services runs them, over memory instead of tables. */
export type Guards = ReturnType<typeof makeGuards>;

export function makeGuards(
  record: TenantRecord,
  policyAt: (at: EpochMs) => Policy,
  write: (key: string, at: EpochMs, subject: string, draft: DecisionDraft) => void,
) {
  const agency: Days = new Map();
  const campaigns = new Map(
    [...messagesByCampaign(record)].map(([id, messages]) => [id, newCampaign(id, messages)]),
  );
  const of = (id: string): Campaign => {
    const known = campaigns.get(id) ?? newCampaign(id, []);
    campaigns.set(id, known);
    return known;
  };
  const nameOf = (id: string) => record.campaigns.get(id)?.name ?? id;

  function canary(campaign: Campaign, at: EpochMs): Finding | null {
    const policy = policyAt(at);
    if (campaign.canary !== "running") return null;
    const ruling = canaryRuling(campaign.id, canaryFacts(campaign, at, policy), at, policy);
    switch (ruling.verdict) {
      case "wait":
        return null;
      case "passed":
        return { kind: "open", ...ruling };
      case "failed":
        return { kind: "pause", ruling: ruling.pause };
      case "unheard":
        return hasMore(campaign, policy) ? { kind: "pause", ruling: ruling.pause } : null;
    }
  }

  function newTenant(id: string, at: EpochMs): GuardRuling | null {
    const today = Math.floor(at / day);
    for (const date of [today - 1, today]) {
      const parts = [...campaigns.values()].flatMap(({ id: campaign, days }) => {
        const on = days.get(date);
        return on ? [{ ...on, campaign }] : [];
      });
      const on = { day: utcDay(date * day), parts };
      const ruling = newTenantRuling(id, record.firstAcceptedAt, at, on, policyAt(at));
      if (ruling) return ruling;
    }
    return null;
  }

  /** In the order in which a review asks; the first that pauses is the last that is asked. */
  function findings(id: string, at: EpochMs): readonly Finding[] {
    const campaign = of(id);
    const { finishedAt } = record.campaigns.get(id) ?? { finishedAt: null };
    if (campaign.state !== "running" || (finishedAt !== null && finishedAt < at)) return [];
    const first = canary(campaign, at);
    if (first?.kind === "pause") return [first];
    const ruling = guardrailRuling(id, summed(campaign.days), policyAt(at)) ?? newTenant(id, at);
    return [...(first ? [first] : []), ...(ruling ? [{ kind: "pause" as const, ruling }] : [])];
  }

  function pause(id: string, { code, dedupeKey, draft }: GuardRuling, at: EpochMs): void {
    const campaign = of(id);
    if (campaign.state !== "running") return;
    campaign.state = "paused";
    campaign.runningSince = null;
    campaign.isNamed ||= namingGuards.has(code);
    if (code === "canary-failed") campaign.canary = "failed";
    write(dedupeKey, at, nameOf(id), draft);
  }

  function review(id: string, at: EpochMs): void {
    for (const finding of findings(id, at)) {
      if (finding.kind === "pause") pause(id, finding.ruling, at);
      else {
        of(id).canary = "passed";
        of(id).passedAt = at;
        write(finding.dedupeKey, at, nameOf(id), finding.draft);
      }
    }
  }

  return {
    findings,
    pause,
    review,
    isRunning: (id: string) => of(id).state === "running",
    isQuarantined: (id: string) => of(id).isNamed && of(id).state !== "running",
    /** Since when the message may get a slot, as far as its campaign is concerned; null: not now. */
    openSince: ({ campaignId, position }: RecordedMessage, at: EpochMs): EpochMs | null => {
      const { runningSince, canary: judged, passedAt } = of(campaignId);
      if (runningSince === null || position < policyAt(at).canary.size) return runningSince;
      return judged === "passed" ? Math.max(runningSince, passedAt) : null;
    },
    /** A limit of the whole agency is met: any campaign that runs may be affected. */
    isAgencyLimited: (at: EpochMs): boolean =>
      [at - day, at].some((then) => {
        const on = agency.get(Math.floor(then / day));
        return on !== undefined && newTenantLimit(record.firstAcceptedAt, at, on, policyAt(at)) !== null;
      }),
    running: (): readonly string[] =>
      [...campaigns.values()].filter(({ state }) => state === "running").map(({ id }) => id),
    /** Campaigns whose first messages may be judged from an instant within (`after`, `until`] on, with that instant. */
    canariesDue: (after: EpochMs, until: EpochMs): readonly (readonly [string, EpochMs])[] =>
      [...campaigns.values()].flatMap(({ id, state, canary: judged, lastAcceptedAt }) => {
        if (state !== "running" || judged !== "running" || lastAcceptedAt === null) return [];
        const at = lastAcceptedAt + policyAt(until).canary.judgeAfterMs;
        return at > after && at <= until ? [[id, at] as const] : [];
      }),
    count: (id: string, date: number, delta: Partial<DayCounts>): void => {
      for (const days of [of(id).days, agency]) addTo(days, date, delta);
    },
    accepted: ({ id, campaignId, position }: RecordedMessage, at: EpochMs): void => {
      const campaign = of(campaignId);
      campaign.fates.set(id, { acceptedAt: at, delivery: "none" });
      if (position < policyAt(at).canary.size) campaign.lastAcceptedAt = at;
    },
    /** The world's last word; a bounce that came first stands. */
    settled: ({ id, campaignId }: RecordedMessage, delivery: "delivered" | "hard" | "soft"): void => {
      const fate = of(campaignId).fates.get(id);
      if (fate && !(delivery === "delivered" && fate.delivery !== "none")) fate.delivery = delivery;
    },
    /** What a member did. Who resumes has the campaign looked at again within the second. */
    steer: (id: string, act: Steering, at: EpochMs): void => {
      const campaign = of(id);
      if (act !== "resume") {
        campaign.state = act === "stop" ? "stopped" : "paused";
        campaign.runningSince = null;
      } else if (campaign.state === "paused" && campaign.canary !== "failed") {
        campaign.state = "running";
        campaign.runningSince = at;
        review(id, at);
      }
    },
  };
}

function newCampaign(id: string, messages: readonly RecordedMessage[]): Campaign {
  return {
    id,
    messages,
    state: "running",
    canary: "running",
    isNamed: false,
    runningSince: 0,
    passedAt: 0,
    lastAcceptedAt: null,
    days: new Map(),
    fates: new Map(),
  };
}

/** Those of a record are in the order of their positions. */
function messagesByCampaign(record: TenantRecord): ReadonlyMap<string, readonly RecordedMessage[]> {
  const of = new Map<string, RecordedMessage[]>();
  for (const message of record.messages.values()) {
    const known = of.get(message.campaignId) ?? [];
    of.set(message.campaignId, known);
    known.push(message);
  }
  return of;
}

function canaryFacts({ messages, fates, lastAcceptedAt }: Campaign, at: EpochMs, policy: Policy) {
  const facts = { planned: 0, open: 0, accepted: 0, known: 0, hard: 0, silent: 0, unproven: 0 };
  for (const { id, position, createdAt, ended } of messages) {
    if (position >= policy.canary.size) break;
    if (createdAt > at) continue;
    const fate = fates.get(id);
    const hasEnded = ended !== null && ended.at <= at;
    facts.planned += !fate && hasEnded && !ended.isUnproven ? 0 : 1;
    if (!fate) {
      facts.open += hasEnded ? 0 : 1;
      facts.unproven += hasEnded && ended.isUnproven ? 1 : 0;
      continue;
    }
    facts.accepted += 1;
    facts.known += fate.delivery === "none" ? 0 : 1;
    facts.hard += fate.delivery === "hard" ? 1 : 0;
    const isSilent = fate.delivery === "none" && fate.acceptedAt <= at - silentAfterMs(policy);
    facts.silent += isSilent ? 1 : 0;
  }
  return { ...facts, lastAcceptedAt };
}

/** Whether anything of the list still waits for its first messages to be judged. */
function hasMore({ messages, fates }: Campaign, policy: Policy): boolean {
  return messages.some(
    ({ id, position, ended }) => position >= policy.canary.size && ended === null && !fates.has(id),
  );
}
