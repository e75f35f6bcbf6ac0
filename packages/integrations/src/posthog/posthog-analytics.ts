import { AsyncLocalStorage } from "node:async_hooks";
import type { ProductAnalytics } from "@penguinmails/core/ports/outside";
import { PostHog } from "posthog-node";
import { type FetchPatience, patientFetch } from "../http/patient-fetch.ts";

export type PosthogOptions = {
  readonly key: string;
  readonly host: string;
  readonly patience?: FetchPatience;
};

/** `permanent`: repeating the call can't help. */
export class PosthogError extends Error {
  readonly permanent: boolean;
  constructor(message: string, permanent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "PosthogError";
    this.permanent = permanent;
  }
}

const defaultPatience: FetchPatience = { tries: 4, answerMs: 10_000, firstPauseMs: 500, totalMs: 25_000 };

/** What the wire answered to one capture. */
type Sending = { status: number | null; error: unknown };

/**
 * PostHog, one event a call so that the outbox knows whether it went; `uuid` makes a repetition count once. `capture`
 * throws `PosthogError`, after a few tries when PostHog is busy or away.
 */
export function makePosthogAnalytics(options: PosthogOptions): ProductAnalytics & { close(): Promise<void> } {
  // The client swallows failures. Captures run side by side, so each one's answer is kept in its own context.
  const sendings = new AsyncLocalStorage<Sending>();
  const client = new PostHog(options.key, {
    host: options.host,
    flushAt: 1,
    flushInterval: 0,
    disableGeoip: true,
    fetchRetryCount: 0,
    requestTimeout: 60_000,
    async fetch(url, init) {
      const sending = sendings.getStore();
      try {
        const answer = await patientFetch(url, init as RequestInit, options.patience ?? defaultPatience);
        if (sending) sending.status = answer.status;
        return answer;
      } catch (error) {
        if (sending) sending.error = error;
        throw error;
      }
    },
  });
  client.on("error", () => undefined);
  return {
    async capture({ uuid, event, distinctId, tenantId, properties, atMs }) {
      const sending: Sending = { status: null, error: null };
      await sendings.run(sending, () =>
        client.captureImmediate({
          uuid,
          event,
          distinctId,
          properties,
          groups: { tenant: tenantId },
          timestamp: new Date(atMs),
        }),
      );
      const { status, error } = sending;
      if (status === null) throw new PosthogError("PostHog cannot be reached", false, { cause: error });
      if (status >= 300)
        throw new PosthogError(
          `PostHog answered ${status} to the event “${event}”`,
          ![408, 425, 429].includes(status) && status < 500,
        );
    },
    close: () => client.shutdown(2_000),
  };
}

/** No key: nothing is captured, and nothing fails for it. */
export const silentAnalytics: ProductAnalytics = { capture: async () => undefined };
