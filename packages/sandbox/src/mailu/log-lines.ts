import { randomInt } from "node:crypto";

/** Postfix's long queue ids: no vowels, so that they spell nothing. */
const letters = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

export function newQueueId(): string {
  return Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join("");
}

const pid = 100 + (process.pid % 900);

/** How Postfix writes of a mail's life; one line each, without the time, which is the journal's. */
export const logLines = {
  taken: (queueId: string, client: string, user: string | null) =>
    `postfix/smtpd[${pid}]: ${queueId}: client=${client}${user === null ? "" : `, sasl_method=PLAIN, sasl_username=${user}`}`,
  messageId: (queueId: string, messageId: string) =>
    `postfix/cleanup[${pid}]: ${queueId}: message-id=${messageId}`,
  active: (queueId: string, from: string, size: number) =>
    `postfix/qmgr[${pid}]: ${queueId}: from=<${from}>, size=${size}, nrcpt=1 (queue active)`,
  removed: (queueId: string) => `postfix/qmgr[${pid}]: ${queueId}: removed`,
  expired: (queueId: string, from: string) =>
    `postfix/qmgr[${pid}]: ${queueId}: from=<${from}>, status=expired, returned to sender`,
  bounceSent: (queueId: string, bounceId: string) =>
    `postfix/bounce[${pid}]: ${queueId}: sender non-delivery notification: ${bounceId}`,
  delivery: (line: {
    readonly program: string;
    readonly queueId: string;
    readonly to: string;
    readonly relay: string;
    readonly delaySeconds: number;
    readonly dsn: string;
    readonly status: "sent" | "deferred" | "bounced";
    readonly text: string;
  }) =>
    `${line.program}[${pid}]: ${line.queueId}: to=<${line.to}>, relay=${line.relay}, delay=${line.delaySeconds.toFixed(1)}, delays=0.1/0/0.2/${Math.max(0, line.delaySeconds - 0.3).toFixed(1)}, dsn=${line.dsn}, status=${line.status} (${line.text})`,
};
