import type { ProductAnalytics } from "@penguinmails/core/ports/outside";
import { PostHog } from "posthog-node";

/** PostHog, one event a call so that the outbox knows it went; `uuid` makes a repetition count once. */
export function makePosthogAnalytics(options: {
  readonly key: string;
  readonly host: string;
}): ProductAnalytics & { close(): Promise<void> } {
  const client = new PostHog(options.key, {
    host: options.host,
    flushAt: 1,
    flushInterval: 0,
    disableGeoip: true,
    requestTimeout: 10_000,
    fetchRetryCount: 1,
  });
  let lastError: unknown = null;
  client.on("error", (error: unknown) => {
    lastError = error;
  });
  return {
    async capture({ uuid, event, distinctId, tenantId, properties, atMs }) {
      lastError = null;
      await client.captureImmediate({
        uuid,
        event,
        distinctId,
        properties: { ...properties, $groups: { tenant: tenantId } },
        timestamp: new Date(atMs),
      });
      // The client tells of failures by an event and never throws; the outbox must know.
      if (lastError !== null) throw new Error("PostHog did not take the event", { cause: lastError });
    },
    close: () => client.shutdown(5_000),
  };
}

export const silentAnalytics: ProductAnalytics = { capture: async () => undefined };
