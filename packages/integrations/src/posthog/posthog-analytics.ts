import { AsyncLocalStorage } from "node:async_hooks";
import type { ProductAnalytics } from "@penguinmails/core/ports/outside";
import { PostHog } from "posthog-node";
import { type FetchPatience, patientFetch, usualPatience } from "../http/patient-fetch.ts";
import { isPermanentStatus, ProviderError } from "../http/provider-error.ts";

type PosthogOptions = {
  readonly key: string;
  readonly host: string;
  readonly patience?: FetchPatience;
};

/** What the wire answered to one capture. */
type Sending = { status: number | null; error: unknown };

/**
 * PostHog, one event a call so that the outbox knows whether it went; `uuid` makes a repetition count once. `capture`
 * throws `ProviderError`, after a few tries when PostHog is busy or away.
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
        const answer = await patientFetch(url, init as RequestInit, options.patience ?? usualPatience);
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
      if (status === null) throw new ProviderError("PostHog cannot be reached", false, { cause: error });
      if (status >= 300)
        throw new ProviderError(
          `PostHog answered ${status} to the event “${event}”`,
          isPermanentStatus(status),
        );
    },
    close: () => client.shutdown(2_000),
  };
}

/** No key: nothing is captured, and nothing fails for it. */
export const silentAnalytics: ProductAnalytics = { capture: async () => undefined };
