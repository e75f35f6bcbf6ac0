import { day, hour, minute } from "@penguinmails/core/time";
import type { Wheel } from "../wheel.ts";
import type { WorldContext } from "../world-context.ts";
import type { HopResult } from "./smtp-client.ts";

export type QueuedMail = {
  readonly queueId: string;
  readonly from: string;
  readonly to: string;
  /** Latin1 text, one character a byte. */
  readonly raw: string;
  readonly arrivedAtMs: number;
  readonly attempts: number;
  readonly nextAtMs: number;
};

type MailQueue = {
  /** Resolves when the mail is durable; what it did not outlive was never taken. */
  add(mail: Omit<QueuedMail, "attempts" | "nextAtMs">): Promise<void>;
  /** Deliveries begin, or go on; false holds them back. */
  run(isRunning: boolean): void;
  /** Mails that wait. */
  size(): number;
  /** Waits for the attempts that are under way. */
  close(): Promise<void>;
  forget(): Promise<void>;
};

/** What the queue asks of the server around it; `settled` is told of each attempt, in one tick with the queue's own write. */
type QueueOwner = {
  attempt(mail: QueuedMail): Promise<HopResult>;
  settled(mail: QueuedMail, result: HopResult, end: "removed" | "expired" | "kept"): void;
};

const kind = "mail-queue";
const mostAtOnce = 24;
/** Postfix's settings of our overrides: first retry after 15 min, never later than 6 h, given up after 3 days. */
const firstRetryMs = 15 * minute;
const longestRetryMs = 6 * hour;
const lifetimeMs = 3 * day;

export function openMailQueue(
  { store, clock, log }: Pick<WorldContext, "store" | "clock" | "log">,
  serviceId: string,
  wheel: Wheel,
  owner: QueueOwner,
): MailQueue {
  const idOf = ({ queueId }: { readonly queueId: string }) => `${serviceId} ${queueId}`;
  const mails = new Map<string, QueuedMail>();
  const ready: string[] = [];
  const underWay = new Set<Promise<void>>();
  let isRunning = false;
  let isClosed = false;

  const waitFor = ({ queueId, nextAtMs }: QueuedMail) =>
    wheel.at(nextAtMs, () => {
      ready.push(queueId);
      pump();
    });
  for (const { id, body } of store.list<QueuedMail>(kind)) {
    if (!id.startsWith(`${serviceId} `)) continue;
    mails.set(body.queueId, body);
    waitFor(body);
  }

  const attempt = async (mail: QueuedMail): Promise<void> => {
    const result = await owner.attempt(mail);
    if (isClosed) return;
    const now = clock.now();
    if (result.status !== "deferred") {
      mails.delete(mail.queueId);
      const gone = store.delete(kind, idOf(mail));
      owner.settled(mail, result, "removed");
      return gone;
    }
    if (now - mail.arrivedAtMs >= lifetimeMs) {
      mails.delete(mail.queueId);
      const gone = store.delete(kind, idOf(mail));
      owner.settled(mail, result, "expired");
      return gone;
    }
    const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** mail.attempts);
    const kept = { ...mail, attempts: mail.attempts + 1, nextAtMs: now + waitMs };
    mails.set(mail.queueId, kept);
    const written = store.put(kind, idOf(mail), kept);
    owner.settled(mail, result, "kept");
    waitFor(kept);
    return written;
  };

  const pump = () => {
    while (isRunning && !isClosed && underWay.size < mostAtOnce) {
      const mail = mails.get(ready.shift() ?? "");
      if (!mail) {
        if (ready.length === 0) return;
        continue;
      }
      const work: Promise<void> = attempt(mail)
        .catch((error: unknown) => {
          log(`queue of ${serviceId}: ${String(error)}`);
          waitFor({ ...mail, nextAtMs: clock.now() + firstRetryMs });
        })
        .finally(() => {
          underWay.delete(work);
          pump();
        });
      underWay.add(work);
    }
  };

  return {
    async add(mail) {
      const queued = { ...mail, attempts: 0, nextAtMs: mail.arrivedAtMs };
      mails.set(queued.queueId, queued);
      await store.put(kind, idOf(queued), queued);
      ready.push(queued.queueId);
      pump();
    },
    run(shouldRun) {
      isRunning = shouldRun;
      pump();
    },
    size: () => mails.size,
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
    },
    async forget() {
      const all = [...mails.values()];
      mails.clear();
      await Promise.all(all.map((mail) => store.delete(kind, idOf(mail))));
    },
  };
}
