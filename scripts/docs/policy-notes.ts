import type { Policy } from "@penguinmails/core/policy";

export type PolicyNote = {
  readonly about: string;
  /** Who says so: a provider's rule, a standard, a law, common practice, or our own choice. */
  readonly source: string;
  /** 0..1, shown in per cent. */
  readonly isShare?: true;
  /** Between the parts of a list; a comma when not given. */
  readonly between?: string;
};

type PathsOf<G extends keyof Policy & string> = Policy[G] extends number
  ? G
  : `${G}.${keyof Policy[G] & string}`;
type PolicyPath = { [G in keyof Policy & string]: PathsOf<G> }[keyof Policy & string];

const ours = "our choice";
const coldTools = "practice of cold-mail tools";
const model = "our control model";
const google = "Google's procedure for 421 4.7.28";

/** What each number of the policy means and where it comes from; a number without a note doesn't compile. */
export const policyNotes: { readonly [P in PolicyPath]: PolicyNote } = {
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
  "pair.growthNeedsUsedShare": {
    about:
      "Share of the cap that must have been used for the day to count, and from which on a request to slow down means the volume.",
    source: model,
    isShare: true,
  },
  "pair.maxTimesWeeklyMean": {
    about: "A cap is never above this many times the mean of the last 7 days with traffic.",
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
  "bounce.minSent": { about: "A campaign is not judged before.", source: model },
  "bounce.newTenantStopPerDay": {
    about:
      "Hard bounces of one day's mail at which a new tenant's campaigns are paused, if the rate is above `slow`.",
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
  "complaint.minDelivered": { about: "Screens show no judgement before.", source: model },
  "complaint.minCount": { about: "One complaint stops nobody.", source: model },
  "complaint.newTenantStopPerDay": {
    about:
      "Complaints about one day's mail at which a new tenant's campaigns are paused, if the rate is above `slow`.",
    source: ours,
  },
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
  newTenantForMs: {
    about: "How long after its first accepted message a tenant is new.",
    source: ours,
  },
  "retry.delaysMs": {
    about: "Pauses before a deferred message is tried again, when the reply names none.",
    source: "as MTAs do; greylists want 5 min and more",
  },
  "retry.thenEveryMs": { about: "And then.", source: "as MTAs do" },
  "retry.giveUpAfterMs": { about: "Since the first try.", source: "late cold mail is worthless" },
  "proposal.validForMs": {
    about: "How long a ruling that was only proposed may be accepted: over a weekend.",
    source: ours,
  },
  "canary.size": { about: "Messages of a new list that go first.", source: model },
  "canary.judgeAfterMs": {
    about: "After the last of them was accepted: bounces take a while.",
    source: ours,
  },
  "domain.maxLookups": { about: "DNS look-ups that an SPF record may cost.", source: "RFC 7208, 4.6.4" },
  "domain.pendingCheckMs": { about: "Between checks of a domain that isn't right yet.", source: ours },
  "domain.verifiedCheckMs": { about: "Between checks of one that is.", source: ours },
  "domain.holdAfterMs": {
    about: "A verified domain whose records are wrong for this long sends no more.",
    source: ours,
  },
  "blocklist.refusedBy": {
    about:
      "Lists by which operators refuse: an address on one of them leaves rotation; the others are told only.",
    source: "operators' own refusals name them",
  },
  "blocklist.cleanChecksToClear": {
    about: "Clean answers in a row before an address that was listed counts as clean.",
    source: ours,
  },
  "blocklist.askAgainAfterMs": {
    about: "Between two looks at one address that operators' replies ask for by naming a list.",
    source: "practice; lists shut out who asks too often",
  },
  "blocklist.checkEveryMs": {
    about: "Between questions to the block lists about one address or domain.",
    source: "practice; lists shut out who asks too often",
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
  "node.probeEveryMs": { about: "Between two looks at whether a serving node answers.", source: ours },
  "account.checkEveryMs": {
    about: "Between two comparisons of the provider's account with our books.",
    source: ours,
  },
  "account.unusedAfterMs": {
    about: "A machine or an address that no domain uses is shown with its cost after this.",
    source: ours,
  },
  "address.keptFrom": {
    about: "Grade (0..100) from which a new address is kept; below, another is asked for.",
    source: ours,
  },
  "address.points": {
    about:
      "What is taken off a new address' grade: a list by which operators refuse, any other list, a bad neighbourhood, a doubtful one, a name that a mail sender had.",
    source: ours,
    between: " · ",
  },
  "address.neighbours": {
    about:
      "Addresses of the same /24 that the lists are asked about, and answers without which nothing is said of them.",
    source: "lists ban who asks too much",
    between: " · ",
  },
  "address.neighbourhood": {
    about: "Share of them on a list by which operators refuse that makes a neighbourhood doubtful, and bad.",
    source: "UCEPROTECT and others list whole networks",
    between: " · ",
  },
  "address.swaps": {
    about: "Addresses asked for in place of a bad one, for one order and for all of a node.",
    source: ours,
    between: " · ",
  },
  "address.costCapPerOrderCents": {
    about: "What all addresses bought for one order may cost in their first month, in US cents.",
    source: ours,
  },
  "node.missesBeforeDown": {
    about: "Misses in a row before a way to a node counts as lost; unreachable is SSH and SMTP both.",
    source: ours,
  },
  "node.goodsBeforeUp": { about: "Answers in a row before a lost way counts again.", source: ours },
  "node.cutOffLeastNodes": { about: "Fewer nodes lost together are their own loss.", source: ours },
  "node.cutOffShare": {
    about: "More of all nodes lost together: it may be us who are cut off, and no owner is written to yet.",
    source: ours,
  },
  "node.cutOffWindowMs": {
    about: "Losses this close count as together; after one node answers again, the others have as long.",
    source: ours,
  },
  "node.cutOffLongestWaitMs": {
    about: "Lost for so long, a node is told as lost whatever the others do.",
    source: ours,
  },
  "node.backoffMs": {
    about: "Pauses between looks at an unreachable node; the last one goes on.",
    source: ours,
  },
  "node.lookEveryMs": {
    about: "Between two looks at whether a serving node is still as its plan made it.",
    source: ours,
  },
  "node.showClosedDriftMs": { about: "How long a difference that is gone is still shown.", source: ours },
  "node.operationGivesUpAfterMs": {
    about: "An operation on a node that is not done by then is given up, with what it waited for.",
    source: ours,
  },
  "node.certificateRenewWithinMs": {
    about: "A node's certificate that ends within this is renewed by an operation.",
    source: "certbot renews 30 days before the end: nine days of tries came to nothing",
  },
  "node.certificateRetryMs": {
    about: "Between two renewals that the look asks for.",
    source: "Let's Encrypt gives five certificates a week for the same names",
  },
  "node.resizeHealthyWithinMs": {
    about: "A machine that was made larger and is not well after this is put back to what it was.",
    source: ours,
  },
  "node.maxSecondaryAddresses": {
    about: "Of one machine; plans allow fewer.",
    source: "Hostwinds sells 8 for one VPS",
  },
  "replacement.queueWithinMs": {
    about: "A domain that moves to another node is held for its mail under way, at most this long.",
    source: "as long as between two late tries of a message, `retry.thenEveryMs`",
  },
  "replacement.proofWithinMs": {
    about: "A moved domain that was not seen leaving from the next node by then stops the replacement.",
    source: "ours: records that people copy by hand take hours",
  },
  "replacement.lateMailMs": {
    about: "How long a replaced node still takes mail after its last domain moved.",
    source: "most resolvers forget a record within a day",
  },
  "replacement.drainWithinMs": {
    about: "A replaced node is given back after this, whatever it still holds.",
    source: "as long as Postfix keeps a message in its queue (`maximal_queue_lifetime`)",
  },
  "backup.keepDays": { about: "Days of which the newest backup of a node is kept.", source: ours },
  "backup.keepWeeks": { about: "Weeks of which the newest backup of a node is kept.", source: ours },
  "backup.staleAfterMs": {
    about: "A node that serves without a good backup for longer is shown as at fault.",
    source: ours,
  },
  "backup.retryAfterMs": { about: "Before a backup that failed is tried again.", source: ours },
  "backup.tellAfterFailures": { about: "Failures in a row that staff are told of.", source: ours },
  "backup.keepRetiredMs": {
    about: "How long after its last backup those of a node that was given back are deleted.",
    source: ours,
  },
  "backup.maxBytes": { about: "Largest backup of a node, before compression.", source: ours },
  "vitals.keepMs": { about: "How long the hourly means of a machine are kept.", source: ours },
  "vitals.readingsToRaise": { about: "Readings in a row over a limit before it counts.", source: ours },
  "vitals.diskHold": {
    about: "Share of a disk's space or files: mail waits from the second, goes on from the first.",
    isShare: true,
    between: " and ",
    source: "Postfix refuses below 1.5 messages of the largest size",
  },
  "vitals.diskWarn": {
    about: "The same, for a warning to staff.",
    isShare: true,
    between: " and ",
    source: ours,
  },
  "vitals.memory": {
    about: "Share of the memory in use: cleared, raised.",
    isShare: true,
    between: " and ",
    source: ours,
  },
  "vitals.swap": {
    about: "Share of the swap in use: cleared, raised.",
    isShare: true,
    between: " and ",
    source: ours,
  },
  "vitals.loadPerCpu": { about: "Load for each CPU: cleared, raised.", between: " and ", source: ours },
  "vitals.queuedPerGb": {
    about: "Queued messages for each gigabyte of the machine's memory: cleared, raised.",
    between: " and ",
    source: ours,
  },
  "vitals.clockOffMs": { about: "How far a clock is off: cleared, raised.", between: " and ", source: ours },
  "vitals.restartsAnHour": {
    about: "Restarts of containers within about an hour: cleared, raised.",
    between: " and ",
    source: ours,
  },
  "billing.trialDays": {
    about: "A first subscription costs nothing for so long.",
    source: "the product's specification",
  },
  "billing.stopSendingAfterPastDueMs": {
    about: "From a payment that failed to the stop; Stripe is asked again first.",
    source: ours,
  },
  "optOut.linkValidForMs": {
    about: "An opt-out link works for this long after the message.",
    source: "CAN-SPAM: 30 days; CASL: 60",
  },
  "limits.leadFileBytes": { about: "Largest lead file.", source: ours },
  "limits.leadFileRows": { about: "Most rows of one.", source: ours },
  "limits.bodyBytes": { about: "Largest body of any other request.", source: ours },
  "limits.templateCharacters": { about: "Longest text of a template.", source: ours },
  "limits.loginPerMinute": { about: "Tries to log in, sign up or reset, from one client.", source: ours },
  "limits.apiPerMinute": { about: "Requests of one tenant; opt-out links: of one client.", source: ours },
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
};
