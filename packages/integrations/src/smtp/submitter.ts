import type { MailSubmitter, Submission, SubmissionReply } from "@penguinmails/core/ports/mail";
import { type ConnectionOptions, openSession, type SmtpSession } from "./connection.ts";

export type SubmitterOptions = ConnectionOptions & {
  /** Connections at once for one (host, user). */
  readonly maxConnections: number;
  /** Messages before a connection is replaced. */
  readonly maxMailsPerConnection: number;
  /** How long an unused connection is kept. */
  readonly idleMs: number;
};

export const submitterDefaults = {
  connectTimeoutMs: 30_000,
  replyTimeoutMs: 600_000,
  maxConnections: 4,
  maxMailsPerConnection: 100,
  idleMs: 20_000,
} as const;

type Pooled = { readonly session: SmtpSession; mails: number; idleTimer: NodeJS.Timeout | null };
type Pool = { readonly idle: Pooled[]; open: number; readonly waiting: (() => void)[] };

/**
 * Hands messages to a node's submission service over pooled connections, one pool for each (host, user).
 * `submit` throws `RangeError` on an envelope address that could end a command line, and `Error` after `close()`;
 * everything the network does is an answer. `close` lets what is under way end first.
 */
export function makeMailSubmitter(options: SubmitterOptions): MailSubmitter {
  const pools = new Map<string, Pool>();
  const underWay = new Set<Promise<SubmissionReply>>();
  let isClosed = false;

  function poolOf(mail: Submission): Pool {
    const key = `${mail.host}\0${mail.username}\0${mail.password}`;
    const pool = pools.get(key) ?? { idle: [], open: 0, waiting: [] };
    pools.set(key, pool);
    return pool;
  }

  function forget(pool: Pool, pooled: Pooled): void {
    if (pooled.idleTimer) clearTimeout(pooled.idleTimer);
    const at = pool.idle.indexOf(pooled);
    if (at >= 0) pool.idle.splice(at, 1);
  }

  /** An idle connection, or a new one when there is room, or one that somebody gives back. */
  async function acquire(
    pool: Pool,
    mail: Submission,
  ): Promise<Pooled | { readonly failed: SubmissionReply }> {
    for (;;) {
      const idle = pool.idle.pop();
      if (idle) {
        if (idle.idleTimer) clearTimeout(idle.idleTimer);
        if (idle.session.isAlive()) return idle;
        continue;
      }
      if (pool.open < options.maxConnections) break;
      await new Promise<void>((resolve) => pool.waiting.push(resolve));
    }
    pool.open += 1;
    const opened = await openSession(options, mail);
    const pooled = "failed" in opened ? null : { session: opened, mails: 0, idleTimer: null };
    if (pooled === null || !pooled.session.isAlive()) closed(pool);
    if (pooled === null) return opened as { readonly failed: SubmissionReply };
    pooled.session.onEnd(() => {
      forget(pool, pooled);
      closed(pool);
    });
    return pooled;
  }

  function closed(pool: Pool): void {
    pool.open -= 1;
    pool.waiting.shift()?.();
  }

  function giveBack(pool: Pool, pooled: Pooled): void {
    if (!pooled.session.isAlive()) return;
    if (pooled.mails >= options.maxMailsPerConnection) {
      pooled.session.quit();
      return;
    }
    pooled.idleTimer = setTimeout(() => {
      forget(pool, pooled);
      pooled.session.quit();
    }, options.idleMs);
    pooled.idleTimer.unref();
    pool.idle.push(pooled);
    pool.waiting.shift()?.();
  }

  async function submitOver(pool: Pool, mail: Submission): Promise<SubmissionReply> {
    for (;;) {
      const pooled = await acquire(pool, mail);
      if ("failed" in pooled) return pooled.failed;
      const wasUsedBefore = pooled.mails > 0;
      pooled.mails += 1;
      const { reply, isUntouched } = await pooled.session.handOver(mail);
      giveBack(pool, pooled);
      // The server had closed a connection that lay idle: that is no attempt, and a fresh connection settles it.
      if (reply.outcome === "broken" && isUntouched && wasUsedBefore) continue;
      return reply;
    }
  }

  return {
    async submit(mail) {
      if (isClosed) throw new Error("The submitter is closed");
      assertEnvelopeAddress(mail.envelopeFrom);
      assertEnvelopeAddress(mail.envelopeTo);
      const reply = submitOver(poolOf(mail), mail);
      underWay.add(reply);
      return reply.finally(() => underWay.delete(reply));
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
      for (const pool of pools.values()) {
        for (const pooled of [...pool.idle]) {
          forget(pool, pooled);
          pooled.session.quit();
        }
      }
    },
  };
}

/** Whatever else an address is, it must not end the command it stands in. */
function assertEnvelopeAddress(address: string): void {
  if (address === "" || address.length > 254 || /[\p{Cc}\s<>]/u.test(address)) {
    throw new RangeError("An envelope address has no spaces, control characters or angle brackets");
  }
}
