/** A calendar: messages that one address may send on its n-th day (0 = the first), whatever the world says. */
export type Schedule = { readonly name: string; readonly capOnDay: (dayIndex: number) => number };

const windowHours = 10;

/** What is known of each: the sender's own pages. The table of SES is not published; only its end is. */
export const schedules: readonly Schedule[] = [
  { name: "ses-45", capOnDay: (n) => Math.floor(50 * 1_000 ** (Math.min(n, 44) / 44)) },
  { name: "sendgrid-1.4", capOnDay: (n) => Math.floor(20 * 1.4 ** Math.min(n, 41)) * windowHours },
  { name: "mailtrap-30", capOnDay: (n) => Math.floor(300 * 1.3 ** Math.min(n, 40)) },
  { name: "linear", capOnDay: (n) => 50 * (n + 1) },
];

/** The pause rule: a day this bad is followed by a day without mail, and the calendar waits. Shares of the day's messages. */
export const pauseRule = { bounceShare: 0.05, complaintShare: 0.003, refusedShare: 0.1, minTried: 20 };
