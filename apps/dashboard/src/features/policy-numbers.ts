/** What the screens tell of the shipped policy. Screens can't import core: a test holds these to it. */
export const policyNumbers = {
  mailbox: { startPerDay: 5, growthPerGoodDay: 2, capPerDay: 30, gapSeconds: [90, 300] },
  /** Local hours, Monday to Friday. */
  sendingHours: [8, 18],
  canarySize: 50,
  bounceStopPercent: 5,
  domainHoldHours: 72,
  pastDueDays: 7,
  proposalDays: 3,
  leadFile: { mebibytes: 20, rows: 200_000 },
} as const;
