import { day, hour, minute } from "../time.ts";

/** The part of the policy about machines and their addresses. Read through `policy`, never by itself. */
export const fleetPolicy = {
  /** Comparison of the provider's whole account with our books. */
  account: { checkEveryMs: day, unusedAfterMs: 14 * day },
  /** Grading of an address before mail leaves from it. */
  address: {
    /** Grade (0..100) from which an address is kept; what each trouble takes off stands beside it. */
    keptFrom: 60,
    points: { refusingList: 100, otherList: 15, badNeighbours: 60, someNeighbours: 20, formerSender: 20 },
    /** Other addresses of its /24 that are asked about, nearest first, and how many of them must be answered for. */
    neighbours: { asked: 16, neededAnswers: 8 },
    /** Share of those on a list by which operators refuse: from here on it counts, and from here on it counts much. */
    neighbourhood: { some: 0.1, bad: 0.25 },
    /** Others asked for in place of one that was ordered, for one order and for all of a node. */
    swaps: { perOrder: 3, perNode: 6 },
    /** What all addresses bought for one order may cost in their first month, in US cents. */
    costCapPerOrderCents: 2_000,
  },
  node: {
    /** Between two looks at whether a serving node answers. */
    probeEveryMs: 2 * minute,
    missesBeforeDown: 3,
    /** Answers in a row before a way that was lost counts again. */
    goodsBeforeUp: 2,
    backoffMs: [15 * minute, 30 * minute, 60 * minute],
    /**
     * More than this share of all nodes, and at least so many, lost within one window: it may be us who are cut off, and
     * nobody is told that a node is lost until one answers again, plus a window, or for the longest wait.
     */
    cutOffShare: 0.5,
    cutOffLeastNodes: 2,
    cutOffWindowMs: 5 * minute,
    cutOffLongestWaitMs: 30 * minute,
    /** A plan that did not move, or a log that was not read, for longer is a matter for people. */
    patienceMs: hour,
    /** The same at least in real time, for worlds whose hour passes faster than a worker's round. */
    patienceRealMs: 2 * minute,
    maxSecondaryAddresses: 8,
    /** Between two looks at whether a serving node is still as its plan made it. */
    lookEveryMs: 6 * hour,
    /** How long a difference that is gone is still shown. */
    showClosedDriftMs: 7 * day,
    /** An operation on a node that is not done by then is given up, with what it waited for. */
    operationGivesUpAfterMs: 2 * day,
    /** A certificate that ends within this is renewed by us. */
    certificateRenewWithinMs: 21 * day,
    /** Between two operations that the look asks for because of a certificate. */
    certificateRetryMs: day,
    /** After one that failed, the look asks no sooner for another operation that follows the agency's plan. */
    followPlanRetryMs: day,
    /** A machine that was made larger and is not well after this is put back. */
    resizeHealthyWithinMs: 30 * minute,
    /** Docker started a container again so often, and it runs for less: it dies again and again. */
    containerRestarts: 5,
    containerSettlesWithinMs: 10 * minute,
  },
  /** How a node's machine is divided among the containers of Mailu. */
  machine: {
    /** A machine with less memory is not ordered. */
    leastRamMb: 1_000,
    /** Memory that no container gets: so many megabytes, and this share of the whole. */
    hostMemoryMb: 224,
    hostMemoryShare: 0.08,
    /** Swap that a node is given; containers get their parts of it too. */
    swapMb: 1_024,
    /** Parts of the other memory and of the swap; together no more than 1. */
    memoryShares: {
      redis: 0.05,
      front: 0.12,
      resolver: 0.07,
      admin: 0.24,
      imap: 0.12,
      smtp: 0.16,
      antispam: 0.24,
    },
    /** How much of all CPUs one container may have; less than 1, so that the host and the others go on. */
    cpuShares: {
      redis: 0.25,
      front: 0.5,
      resolver: 0.5,
      admin: 0.75,
      imap: 0.5,
      smtp: 0.75,
      antispam: 0.75,
    },
    /**
     * What the services of some plans take before the others share the rest. ClamAV keeps its signatures in memory, and twice
     * while it reads new ones; a machine of 3 GB, as Mailu asks for with it, holds both (facts on Mailu, B1).
     */
    optionalMemoryMb: { webmail: 150, antivirus: 1_700 },
    optionalSwapMb: { webmail: 64, antivirus: 768 },
    optionalCpuShares: { webmail: 0.5, antivirus: 0.5 },
    /** The system's log, which holds those of the containers, takes no more of the disk. */
    journalMb: 1_024,
  },
  /** Of a node by another one. */
  replacement: {
    /** How long a domain's mail is held for what of it is under way, before it moves all the same. */
    queueWithinMs: 6 * hour,
    /** A moved domain that was not seen leaving by then stops the replacement. */
    proofWithinMs: day,
    /** Mail may still come to the old machine for this long after the last domain moved. */
    lateMailMs: day,
    /** After the last domain moved; then it is given back with what it holds. */
    drainWithinMs: 3 * day,
  },
  /** Of what a node could not be made again without. */
  backup: {
    /** The newest of each of so many days, and of each of so many weeks, is kept. */
    keepDays: 7,
    keepWeeks: 4,
    /** A node that serves without a good backup for longer is at fault. */
    staleAfterMs: 30 * hour,
    retryAfterMs: hour,
    /** Failures in a row that staff are told of. */
    tellAfterFailures: 2,
    /** After its last backup, those of a node that was given back are deleted. */
    keepRetiredMs: 30 * day,
    /** Before compression; a larger one is refused. */
    maxBytes: 20 * 1024 ** 3,
  },
  /** How a machine does. Pairs are limits: a strain clears at or below the first and is raised from the second. */
  vitals: {
    /** Hourly means are kept as long. */
    keepMs: 14 * day,
    /** Readings in a row over a limit before it counts. */
    readingsToRaise: 3,
    /** Share of the disk's space or files from which its mail waits with us. */
    diskHold: [0.88, 0.93] as readonly [number, number],
    diskWarn: [0.75, 0.8] as readonly [number, number],
    memory: [0.85, 0.93] as readonly [number, number],
    swap: [0.5, 0.8] as readonly [number, number],
    loadPerCpu: [2, 4] as readonly [number, number],
    /** Messages in the mail server's queue for each gigabyte of the plan's memory. */
    queuedPerGb: [1_000, 2_000] as readonly [number, number],
    clockOffMs: [2_000, 10_000] as readonly [number, number],
    restartsAnHour: [0, 3] as readonly [number, number],
  },
  /** What makes a machine look as if it were somebody else's. */
  suspicion: {
    /** A difference that is a hint counts once it was seen over this long; the next look comes as soon. */
    standsForMs: 10 * minute,
    /** Messages that we did not send and that left within an hour. */
    foreignMailPerHour: 20,
    /** How long such an hour counts. */
    mailCountsForMs: day,
    /** Of each kind of hint, and how many of them make a suspicion: files alone never do. */
    points: { "foreign-key": 2, "foreign-listener": 2, "foreign-mail": 2, "altered-file": 1 },
    raisedFrom: 2,
  },
} as const;
