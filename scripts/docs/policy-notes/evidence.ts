import { model, type NotesOf, ours } from "./note.ts";

/** What bounces, complaints, lists and operators say, and how it is weighed. */
export const evidenceNotes: NotesOf<
  | "bounce"
  | "complaint"
  | "halfLifeDays"
  | "reputation"
  | "errorBudget"
  | "operatorFeed"
  | "proposal"
  | "attribution"
  | "blocklist"
  | "strayMail"
> = {
  "bounce.warn": {
    about: "Hard bounces of what was sent: screens show them as worth a look.",
    source: "Amazon SES: below 2 %",
    isShare: true,
  },
  "bounce.slow": {
    about: "Growth ends, then the cap shrinks, the surer we are to be above it.",
    source: "ESPs' guides: 2 to 3 %",
    isShare: true,
  },
  "bounce.stop": {
    about: "A list whose first messages are above it stops; twice it stops anything.",
    source: "Amazon SES reviews at 5 %, pauses at 10 %",
    isShare: true,
  },
  "bounce.minSent": {
    about: "A campaign is not judged before; budgets are not counted down.",
    source: model,
  },
  "bounce.newTenantStopPerDay": {
    about:
      "Hard bounces of one day's mail at which a new tenant's campaigns are paused, if the rate is above `slow`; one alone where it explains the day.",
    source: ours,
  },
  "complaint.warn": {
    about: "Complaints of what was delivered: screens show them as worth a look.",
    source: "half of Google's first limit",
    isShare: true,
  },
  "complaint.slow": {
    about: "Growth ends, then the cap shrinks.",
    source: "Google: keep below 0.1 %",
    isShare: true,
  },
  "complaint.stop": {
    about: "Never to be reached.",
    source: "Google and Yahoo: never 0.3 %",
    isShare: true,
  },
  "complaint.minDelivered": { about: "Budgets are not counted down before.", source: model },
  "complaint.minCount": { about: "One complaint stops nobody.", source: model },
  "complaint.newTenantStopPerDay": {
    about:
      "Complaints about one day's mail at which a new tenant's campaigns are paused, if the rate is above `slow`; one alone where it explains the day.",
    source: ours,
  },
  "attribution.seriesDays": {
    about:
      "Days of the window on which a campaign began that was found at fault, from which on the address and the mailboxes answer for what those brought.",
    source: ours,
  },
  "attribution.windowDays": { about: "Over which they are counted.", source: ours },
  "halfLifeDays.pair": {
    about: "After so many days what was seen of a pair, or of an address, weighs half.",
    source: model,
  },
  "halfLifeDays.mailbox": { about: "The same of a mailbox.", source: model },
  "halfLifeDays.domain": { about: "The same of a domain.", source: model },
  "halfLifeDays.tenant": { about: "The same of an agency.", source: model },
  "reputation.minSent": {
    about: "Messages, older ones weighing less, below which there is no score: not enough data.",
    source: model,
  },
  "reputation.complaintRate": {
    about: "The score falls with the probability of complaints above this.",
    source: "between Google's 0.1 % and 0.3 %",
    isShare: true,
  },
  "reputation.listedFactor": {
    about: "What a listing leaves of the score.",
    source: model,
    isShare: true,
  },
  "reputation.keepHistoryDays": { about: "Days of scores that are kept.", source: ours },
  "errorBudget.windowDays": {
    about: "Days up to today that a budget of bounces or complaints is for.",
    source: ours,
  },
  "errorBudget.fastBurn": {
    about: "Days looked at, and the burn rate at which a budget burns fast; 1 uses it up in its window.",
    source: "Site Reliability Workbook, chapter 5, with days for hours",
  },
  "errorBudget.slowBurn": {
    about: "The same for a slow burn, which the days of a fast one must bear out.",
    source: "the same",
  },
  "errorBudget.keepAlertsDays": { about: "Days that a closed alert is kept.", source: ours },
  "operatorFeed.readEveryMs": {
    about: "Between two readings of an operator's own statistics.",
    source: ours,
  },
  "operatorFeed.retryAfterMs": { about: "The same after a reading that failed.", source: ours },
  "operatorFeed.askBackDays": {
    about: "Days that each reading asks for again: operators tell days late, and correct them.",
    source: ours,
  },
  "operatorFeed.impliedWeight": {
    about:
      "What a complaint that only an operator's rate tells counts, against one that was reported; at every operator the domain writes to, for most report none.",
    source: model,
  },
  "operatorFeed.freshDays": {
    about: "An operator's word about a day so many days before the judged one moves no limit any more.",
    source: ours,
  },
  "operatorFeed.trapHitsToEase": {
    about: "Trap hits of a day that cost an address a part of its cap; fewer stop its growth.",
    source: model,
  },
  "operatorFeed.keepDays": { about: "Days of operators' statistics that are kept.", source: ours },
  "proposal.validForMs": {
    about: "How long a ruling that was only proposed may be accepted: over a weekend.",
    source: ours,
  },
  "blocklist.refusedBy": {
    about:
      "Lists by which operators refuse: an address on one of them leaves rotation; the others are told only.",
    source: "operators' own refusals name them",
  },
  "blocklist.domainRefusedBy": {
    about: "Lists by which operators refuse mail that names a domain: one on them sends nothing.",
    source: "operators' own refusals name them",
  },
  "blocklist.cleanChecksToClear": {
    about: "Clean answers in a row before an address or a domain that was listed counts as clean.",
    source: ours,
  },
  "blocklist.askAgainAfterMs": {
    about: "Between two looks at one address or domain that operators' replies ask for by naming a list.",
    source: "practice; lists shut out who asks too often",
  },
  "blocklist.checkEveryMs": {
    about: "Between questions to the block lists about one address or domain.",
    source: "practice; lists shut out who asks too often",
  },
  "strayMail.keepMs": {
    about:
      "Mail of the collector that proves no message of ours is counted by day, and the days kept as long.",
    source: ours,
  },
  "strayMail.forgedPerDayToTell": {
    about:
      "Mails with a forged signature in one node's collector within a day. One broken relay sends a few; more is somebody who guesses.",
    source: ours,
  },
};
