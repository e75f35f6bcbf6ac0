import { type NotesOf, ours } from "./note.ts";

/** Machines, their addresses and their backups. */
export const fleetNotes: NotesOf<
  "node" | "machine" | "account" | "address" | "replacement" | "backup" | "vitals" | "suspicion"
> = {
  "node.probeEveryMs": { about: "Between two looks at whether a serving node answers.", source: ours },
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
  "node.patienceMs": {
    about:
      "A plan that did not move, or a node's log that was not read, for longer is shown to staff as trouble.",
    source: ours,
  },
  "node.patienceRealMs": {
    about: "The same at least in real time, where the world's clock runs faster.",
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
  "node.followPlanRetryMs": {
    about:
      "After an operation that failed, the look does not ask again before this for what the agency's plan has changed.",
    source: ours,
  },
  "node.certificateRetryMs": {
    about: "Between two renewals that the look asks for.",
    source: "Let's Encrypt gives five certificates a week for the same names",
  },
  "node.resizeHealthyWithinMs": {
    about: "A machine that was made larger and is not well after this is put back to what it was.",
    source: ours,
  },
  "node.containerRestarts": {
    about:
      "So often started again by Docker, and lately, a container is told by a look: it dies again and again.",
    source: ours,
  },
  "node.containerSettlesWithinMs": {
    about: "Running for longer, a container is not told for having been started again.",
    source: ours,
  },
  "node.maxSecondaryAddresses": {
    about: "Of one machine; plans allow fewer.",
    source: "Hostwinds sells 8 for one VPS",
  },
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
  "machine.leastRamMb": {
    about: "A machine with less memory (in MB) is not ordered.",
    source: "Mailu asks for 1 GB of memory and 1 GB of swap, without ClamAV",
  },
  "machine.hostMemoryMb": {
    about: "Memory (in MB) that no container gets: the kernel's, Docker's, the log's.",
    source: ours,
  },
  "machine.hostMemoryShare": { about: "The same, and this share of the whole.", isShare: true, source: ours },
  "machine.swapMb": { about: "Swap (in MB) that a node is given.", source: "Mailu asks for 1 GB" },
  "machine.memoryShares": {
    about: "What each container of Mailu may have of the other memory and of the swap.",
    isShare: true,
    source: ours,
  },
  "machine.cpuShares": { about: "What each may have of all CPUs.", isShare: true, source: ours },
  "machine.optionalMemoryMb": {
    about:
      "Memory (in MB) that webmail and antivirus get before the others share the rest, where a plan includes them.",
    source: "Mailu asks for 3 GB of memory with ClamAV, which keeps its signatures in memory",
  },
  "machine.optionalSwapMb": { about: "Swap (in MB) that they get.", source: ours },
  "machine.optionalCpuShares": {
    about: "What each of them may have of all CPUs.",
    isShare: true,
    source: ours,
  },
  "machine.journalMb": {
    about: "Disk (in MB) that a node's system log, which holds the containers' logs, takes at most.",
    source: ours,
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
  "suspicion.standsForMs": {
    about: "A difference on a machine that hints at somebody else counts once it was seen over this long.",
    source: ours,
  },
  "suspicion.foreignMailPerHour": {
    about:
      "Messages that we did not send and that left a node within an hour: a system's own mails are fewer.",
    source: ours,
  },
  "suspicion.mailCountsForMs": { about: "How long such an hour counts.", source: ours },
  "suspicion.points": {
    about: "What each hint counts for; a new version of ours alters files too, so they alone say nothing.",
    source: ours,
  },
  "suspicion.raisedFrom": { about: "Points from which a machine looks compromised.", source: ours },
};
