import { model, type NotesOf, ours } from "./note.ts";

const coldTools = "practice of cold-mail tools";
const google = "Google's procedure for 421 4.7.28";

/** How fast, how much and from where mail goes. */
export const sendingNotes: NotesOf<
  | "mailbox"
  | "pair"
  | "connections"
  | "retry"
  | "refusal"
  | "mistakenBounces"
  | "canary"
  | "domain"
  | "egress"
  | "sending"
  | "newTenantForMs"
> = {
  "mailbox.startPerDay": { about: "Messages on a mailbox's first sending day.", source: coldTools },
  "mailbox.growthPerGoodDay": {
    about: "Added after a good sending day: enough of the cap used, nothing held against it.",
    source: coldTools,
  },
  "mailbox.capPerDay": { about: "Where growth ends.", source: coldTools },
  "mailbox.absoluteCapPerDay": {
    about: "What a cap may be at most, however it was set.",
    source: ours,
  },
  "mailbox.gapMinMs": { about: "Least pause between two messages of one mailbox.", source: coldTools },
  "mailbox.gapMaxMs": { about: "Longest pause drawn while there is work.", source: coldTools },
  "mailbox.maxPerDomain": { about: "Mailboxes of one sending domain.", source: coldTools },
  "pair.firstDayCap": {
    about: "Messages of a cold address to one operator on the first day.",
    source: "practice; no provider publishes such numbers",
  },
  "pair.othersTogether": {
    about: "The same for all operators not named, which share it.",
    source: "practice",
  },
  "pair.othersEach": {
    about: "How much of that goes to any one of them: an unknown host is not trusted with more than Yahoo.",
    source: "practice: 15 to 25 a day for an operator without a plan of its own",
  },
  "pair.coldAddressPerDay": {
    about: "All operators together, spread over the sending hours; also where a pair's growth ends.",
    source: ours,
  },
  "pair.growthFactor": { about: "A pair's cap after a clean sending day.", source: model },
  "pair.growthFactorNearCeiling": {
    about: "The same within 7 days of having been told to slow down.",
    source: model,
  },
  "pair.growthFactorPastCeiling": {
    about: "Within these days, once a day took more than the volume that was refused, up to twice of it.",
    source: "our choice, measured with the simulator",
  },
  "pair.growthNeedsUsedShare": {
    about:
      "Share of the cap that must have been used for the day to count, and from which on a request to slow down may mean the volume.",
    source: model,
    isShare: true,
  },
  "pair.rareRateShare": {
    about:
      "Share of a day's messages that the operator put off for rate or reputation. Above it nothing grows; up to it a cap does not fall.",
    source: model,
    isShare: true,
  },
  "pair.maxTimesWeeklyMean": {
    about: "Growth takes a cap no higher than this many times the mean of the last 7 days' sending days.",
    source: "Google: sudden doubling is rate limited",
  },
  "pair.idleDecayAfterMs": {
    about: "After this long without traffic the cap shrinks towards the first day's.",
    source: "reputation fades in about a month (ESPs' guides)",
  },
  "pair.restMs": {
    about: "Rest of a pair that was told to slow down, unless the reply asks for more.",
    source: google,
  },
  "pair.maxRestMs": { about: "The rest doubles up to this; no reply makes it longer.", source: model },
  "pair.restRateFactor": { about: "Share of its rate with which a pair comes back.", source: model },
  "pair.restsThatTellVolume": {
    about:
      "The rest, counted in a row, after which an operator that still asks for less minds the day's volume and not its pace: 20 min of silence and more.",
    source: model,
  },
  "pair.unnamedDeferralsPerHour": {
    about:
      "Deferrals of one operator within an hour, no cause given, that are taken for a request to slow down.",
    source: model,
  },
  "pair.blockPauseMs": {
    about:
      "Pauses after a first, second and further block. The first is as long as the reply asks; none is longer than the last.",
    source: model,
  },
  "pair.blockCapFactor": {
    about:
      "A block leaves this share of the cap; a probe that finds the same block still there leaves it alone.",
    source: model,
  },
  "connections.byOperator": {
    about: "Connections of one address at once.",
    source: "shaping rules of open-source MTAs; Apple: fewer",
  },
  "connections.others": { about: "The same for everybody else.", source: "the same" },
  "connections.cold": { about: "Connections of a pair that is cold or comes back.", source: google },
  "retry.delaysMs": {
    about: "Pauses before a deferred message is tried again, when the reply names none.",
    source: "as MTAs do; greylists want 5 min and more",
  },
  "retry.thenEveryMs": { about: "And then.", source: "as MTAs do" },
  "retry.giveUpAfterMs": { about: "Since the first try.", source: "late cold mail is worthless" },
  "refusal.windowMs": { about: "Over which refusals of a sending domain itself are counted.", source: ours },
  "refusal.minRefused": {
    about: "Messages that one operator refused for the domain's sake before the domain's mail to it is held.",
    source: ours,
  },
  "refusal.minShare": {
    about:
      "Least share of them among all that it answered the domain: forwarded mail fails SPF now and then.",
    source: ours,
  },
  "refusal.minDomains": {
    about:
      "Domains of one address refused so before the pair is paused too: then it is the address after all.",
    source: "our choice",
  },
  "refusal.minDomainShare": {
    about: "Least share of them among the address's domains that the operator answered.",
    source: "our choice",
  },
  "refusal.domainHoldMs": {
    about: "How long it is held, unless the domain is mended and checked before.",
    source: ours,
  },
  "mistakenBounces.lookAt": {
    about: "A campaign's last answers from one operator that are looked at for a fault of the operator.",
    source: ours,
  },
  "mistakenBounces.minUnknown": {
    about:
      "Those among them that call people unknown; by chance, of a list with 5 % of such, once in 70,000 looks.",
    source: "the binomial tail",
  },
  "mistakenBounces.windowMs": { about: "Within which they must have come.", source: ours },
  "mistakenBounces.minBefore": {
    about: "Answers that the operator gave the campaign before, at most `bounce.stop` of them such.",
    source: ours,
  },
  "mistakenBounces.lookBackMs": { about: "How long those are looked for.", source: ours },
  "mistakenBounces.minLists": {
    about: "Lists that must have turned bad there at once: one alone may be bad from some line on.",
    source: ours,
  },
  "mistakenBounces.holdMs": {
    about: "How long mail to it waits before it is tried again.",
    source: "Gmail's faults of 14 and 15 December 2020 lasted two and four hours",
  },
  "canary.size": { about: "Messages of a new list that go first.", source: model },
  "canary.judgeAfterMs": {
    about:
      "After the last of them was accepted: the first three tries again of a deferred one are over by then.",
    source: ours,
  },
  "domain.maxLookups": { about: "DNS look-ups that an SPF record may cost.", source: "RFC 7208, 4.6.4" },
  "domain.pendingCheckMs": { about: "Between checks of a domain that isn't right yet.", source: ours },
  "domain.verifiedCheckMs": { about: "Between checks of one that is.", source: ours },
  "domain.holdAfterMs": {
    about: "A verified domain whose records are wrong for this long sends no more.",
    source: ours,
  },
  "egress.validForMs": {
    about: "How long a domain may send after its mail was last seen leaving as it should.",
    source:
      "our choice: outlives a long week-end without our own receiver; what is seen wrong closes at once",
  },
  "egress.renewAfterMs": {
    about: "Between two looks at a way out that is right.",
    source: "our choice: as often as its records",
  },
  "egress.retryAfterMs": { about: "Between looks at one that isn't.", source: ours },
  "sending.windowHours": {
    about: "Local hours in which mail goes out, from and to.",
    source: coldTools,
    between: " to ",
  },
  "sending.weekdays": { about: "Days on which mail goes out; 1 is Monday.", source: coldTools },
  "sending.leaseMs": {
    about: "Real time that a worker has for a dispatch before others may take it.",
    source: ours,
  },
  "sending.dispatchSize": { about: "Messages of one dispatch job at most.", source: ours },
  "sending.reconcileForMs": {
    about: "How long a hand-over of unknown end is looked for in the node's log.",
    source: ours,
  },
  "sending.keepEvidenceDays": { about: "Days of evidence that a judgement looks back on.", source: ours },
  newTenantForMs: {
    about: "How long after its first accepted message a tenant is new.",
    source: ours,
  },
};
