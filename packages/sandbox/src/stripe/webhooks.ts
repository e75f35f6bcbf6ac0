import { createHmac } from "node:crypto";
import { day, hour, minute } from "@penguinmails/core/time";
import { takeFault } from "../control/faults.ts";
import type { Wheel } from "../wheel.ts";
import type { Service, WorldContext } from "../world-context.ts";
import type { EventObject } from "./billing-objects.ts";

export type WebhookEndpoint = {
  readonly url: string;
  /** Signs what is sent; `whsec_…`. */
  readonly secret: string;
};

/** A delivery that is still owed. Documents of kind `stripe-delivery`. */
type Delivery = {
  readonly id: string;
  readonly eventId: string;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly dueMs: number;
};

const kind = "stripe-delivery";
/** World time from one attempt to the next, three days in all, as Stripe retries outside of its test mode. */
const retryAfterMs: readonly number[] = [
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  day - 5 * hour,
  day,
  6 * hour,
];
/** How long a delivery is held back by a `late` fault. */
export const lateMs = 10 * minute;
const answerWithinMs = 10_000;

export type Webhooks = Service & {
  /** Owes the endpoint this event; to be called within the commit that made it. */
  owe(event: EventObject, keep: (kind: string, id: string, body: unknown) => void): readonly Delivery[];
  /** Sends what is owed when it is due. */
  schedule(deliveries: readonly Delivery[]): void;
};

/**
 * At least once, in no promised order, until the endpoint answers 2xx or three days have gone by. Throws `RangeError`
 * for an endpoint outside this machine.
 */
export function openWebhooks(
  { store, clock, log }: WorldContext,
  wheel: Wheel,
  endpoint: WebhookEndpoint | null,
): Webhooks {
  if (endpoint !== null && !isLoopback(endpoint.url))
    throw new RangeError(
      "SANDBOX_STRIPE_WEBHOOK_URL leaves this machine; the sandbox sends to loopback only",
    );
  const hangUp = new AbortController();

  const schedule = (deliveries: readonly Delivery[]) => {
    for (const { id, dueMs } of deliveries) wheel.at(dueMs, () => void attempt(id));
  };
  const attempt = async (id: string) => {
    const delivery = store.get<Delivery>(kind, id);
    const event = delivery && store.get<EventObject>("stripe-event", delivery.eventId);
    if (!delivery || !event || endpoint === null || hangUp.signal.aborted || delivery.dueMs > clock.now())
      return;
    const status = await post(endpoint, JSON.stringify(event), hangUp.signal);
    // Closing cut it off: it is owed still.
    if (hangUp.signal.aborted) return;
    if (status !== null && status >= 200 && status < 300) return store.delete(kind, id);
    const afterMs = retryAfterMs[delivery.attempts];
    log(`stripe: ${event.type} ${event.id} was not taken (${status ?? "no answer"})`);
    if (afterMs === undefined) return store.delete(kind, id);
    const later = { ...delivery, attempts: delivery.attempts + 1, dueMs: clock.now() + afterMs };
    await store.put(kind, id, later);
    schedule([later]);
  };

  schedule(store.list<Delivery>(kind).map(({ body }) => body));
  return {
    owe(event, keep) {
      if (endpoint === null) return [];
      const fault = takeFault(store, "stripe-webhooks", event.type);
      const dueMs = clock.now() + (fault === "late" ? lateMs : 0);
      const first: Delivery = { id: event.id, eventId: event.id, attempts: 0, dueMs };
      const owed = fault === "duplicate" ? [first, { ...first, id: `${event.id}-again` }] : [first];
      for (const delivery of owed) keep(kind, delivery.id, delivery);
      return owed;
    },
    schedule,
    async close() {
      hangUp.abort();
    },
  };
}

/** The status that the endpoint answered with, or null for none in time. */
async function post(endpoint: WebhookEndpoint, body: string, signal: AbortSignal): Promise<number | null> {
  // Receivers refuse old signatures by their own machine's clock, so the signature carries the real instant.
  const seconds = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", endpoint.secret).update(`${seconds}.${body}`).digest("hex");
  try {
    const answer = await fetch(endpoint.url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (sandbox)",
        "stripe-signature": `t=${seconds},v1=${signature}`,
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}

function isLoopback(address: string): boolean {
  const { hostname, protocol } = new URL(address);
  return (
    protocol === "http:" &&
    (hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname))
  );
}
