import { fleetPolicy } from "./fleet/fleet-policy.ts";
import { day, type EpochMs, hour, minute } from "./time.ts";

/**
 * Every number the product ships with. The engine, the screens and the documentation read this one object;
 * a number that is not here is a detail of one room, not policy. Sources: docs/policy.md.
 */
export const policy = {
  mailbox: {
    /** Messages on the first sending day. */
    startPerDay: 5,
    /** Added after each good sending day. */
    growthPerGoodDay: 2,
    capPerDay: 30,
    /** What staff may raise one mailbox's cap to, and no further. */
    absoluteCapPerDay: 50,
    gapMinMs: 90_000,
    gapMaxMs: 300_000,
    maxPerDomain: 3,
  },
  pair: {
    /** First-day caps of a cold address, by operator. Operators not named share `othersTogether`, of which each gets at most `othersEach`. */
    firstDayCap: { google: 40, ms365: 40, "ms-consumer": 25, yahoo: 25, apple: 15, gateway: 25 } as Readonly<
      Record<string, number>
    >,
    othersTogether: 100,
    othersEach: 25,
    coldAddressPerDay: 2_000,
    growthFactor: 1.35,
    /** Growth while a rate ceiling was met within the last 7 days. */
    growthFactorNearCeiling: 1.1,
    /** Growth once a day took more than the refused volume without a word. */
    growthFactorPastCeiling: 1.2,
    growthNeedsUsedShare: 0.6,
    /** Share of a day's messages put off for their rate or reputation up to which refusals are rare. */
    rareRateShare: 0.04,
    maxTimesWeeklyMean: 2,
    idleDecayAfterMs: 14 * day,
    restMs: 10 * minute,
    maxRestMs: 160 * minute,
    restRateFactor: 0.5,
    /** The rest, counted in a row, after which an operator that still asks for less minds the day's volume, not its pace. */
    restsThatTellVolume: 2,
    /** Deferrals of one operator without a named cause that mean "slower". */
    unnamedDeferralsPerHour: 5,
    blockPauseMs: [4 * hour, 24 * hour, 72 * hour] as readonly EpochMs[],
    blockCapFactor: 0.5,
  },
  connections: {
    /** Of one address at once. */
    byOperator: { google: 5, ms365: 5, "ms-consumer": 5, yahoo: 5, apple: 2 } as Readonly<
      Record<string, number>
    >,
    others: 10,
    cold: 1,
  },
  bounce: { warn: 0.02, slow: 0.03, stop: 0.05, minSent: 50, newTenantStopPerDay: 25 },
  complaint: {
    warn: 0.0005,
    slow: 0.001,
    stop: 0.003,
    minDelivered: 100,
    minCount: 2,
    newTenantStopPerDay: 7,
  },
  /** Campaigns at fault that are set apart from what their address and mailboxes answer for. */
  attribution: {
    /** Sending days within the window on which such a campaign began, from which on they are excused no more. */
    seriesDays: 3,
    windowDays: 14,
  },
  /** Days after which what was seen of a sender weighs half as much; an address is its pairs. */
  halfLifeDays: { pair: 3, mailbox: 7, domain: 7, tenant: 14 },
  reputation: {
    /** Decayed messages below which there is no score. */
    minSent: 30,
    /** The complaint rate that the score asks about; for bounces it is `bounce.stop`. */
    complaintRate: 0.002,
    /** What is left of the score of a sender whose every address is listed. */
    listedFactor: 0.2,
    keepHistoryDays: 180,
  },
  errorBudget: {
    windowDays: 7,
    /** Sending days up to today that a burn rate is taken over, and the rate at which it alerts. 1 uses up the budget in its window. */
    fastBurn: { days: 2, rate: 2 },
    slowBurn: { days: 4, rate: 1 },
    keepAlertsDays: 180,
  },
  /** Operators' own statistics: Postmaster Tools, SNDS, Sender Hub. */
  operatorFeed: {
    readEveryMs: day,
    retryAfterMs: hour,
    /** Days that are asked for again with each reading: operators tell days late and correct them. */
    askBackDays: 7,
    /** A complaint that only a rate tells, against one that somebody reported. */
    impliedWeight: 0.5,
    /** What an operator tells of a day this many days before the judged one moves no limit any more. */
    freshDays: 4,
    /** Trap hits of a day that cost an address a part of its cap; fewer stop its growth. */
    trapHitsToEase: 5,
    keepDays: 60,
  },
  /** A tenant is new until this long after its first accepted message. */
  newTenantForMs: 30 * day,
  retry: {
    delaysMs: [15, 30, 60, 120, 240].map((m) => m * minute),
    thenEveryMs: 6 * hour,
    giveUpAfterMs: 72 * hour,
  },
  /** Replies that refuse a sending domain itself: its records, its address or its name. */
  refusal: {
    windowMs: day,
    /** Messages that an operator refused so within the window before the domain's mail to it is held. */
    minRefused: 3,
    /** Least share of them among all that it answered the domain. */
    minShare: 0.2,
    /** Domains of one address that an operator refuses within the window before it is the address that it means. */
    minDomains: 2,
    /** Least share of them among the address's domains that it answered. */
    minDomainShare: 0.5,
    domainHoldMs: day,
  },
  /** An operator that suddenly calls everybody unknown: a fault of its own, for which nobody is given up. */
  mistakenBounces: {
    /** A campaign's last answers from it that are looked at, and those among them that must call people unknown. */
    lookAt: 12,
    minUnknown: 6,
    /** Within which they must have come. */
    windowMs: 4 * hour,
    /** Answers that it must have given the campaign before, and over how long those are looked for. */
    minBefore: 20,
    lookBackMs: 7 * day,
    /** Lists that must have turned so at once. */
    minLists: 2,
    holdMs: 2 * hour,
  },
  /** How long a ruling that was only proposed may be accepted: over a weekend. */
  proposal: { validForMs: 3 * day },
  canary: { size: 50, judgeAfterMs: 2 * hour },
  domain: { maxLookups: 10, pendingCheckMs: 5 * minute, verifiedCheckMs: day, holdAfterMs: 72 * hour },
  blocklist: {
    /** Lists by which operators refuse: an address on one of them leaves rotation. */
    refusedBy: ["zen.spamhaus.org", "b.barracudacentral.org"] as readonly string[],
    /** Lists by which operators refuse mail that names a domain: one on them sends nothing. */
    domainRefusedBy: ["dbl.spamhaus.org"] as readonly string[],
    checkEveryMs: 45 * minute,
    askAgainAfterMs: 10 * minute,
    /** Clean answers in a row before an address that was listed counts as clean. */
    cleanChecksToClear: 3,
  },
  ...fleetPolicy,
  /** Mail in a node's collector that proves no message of ours. */
  strayMail: {
    /** In whole UTC days, today with them. */
    keepMs: 14 * day,
    /** Mails with a forged signature in one node's collector within a UTC day: from here on staff are told. */
    forgedPerDayToTell: 20,
  },
  /** How long a domain's proof of its way out counts, when it is renewed, and when it is tried again. */
  egress: { validForMs: 7 * day, renewAfterMs: day, retryAfterMs: 5 * minute },
  billing: { trialDays: 14, stopSendingAfterPastDueMs: 7 * day },
  optOut: { linkValidForMs: 60 * day },
  people: { answerWithinMs: 30 * day },
  limits: {
    leadFileBytes: 20 * 1024 * 1024,
    leadFileRows: 200_000,
    bodyBytes: 256 * 1024,
    templateCharacters: 100_000,
    loginPerMinute: 10,
    apiPerMinute: 1_200,
  },
  sending: {
    /** Local hours of a sending day, Monday to Friday: [from, to). */
    windowHours: [8, 18] as readonly [number, number],
    weekdays: [1, 2, 3, 4, 5] as readonly number[],
    leaseMs: 120_000,
    dispatchSize: 20,
    /** How long a message may stay `data_sent` without proof before it is judged lost to knowledge. */
    reconcileForMs: 30 * minute,
    keepEvidenceDays: 60,
  },
} as const;

export type Policy = typeof policy;
