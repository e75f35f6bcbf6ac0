import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { ProviderError } from "@penguinmails/integrations/http/provider-error";
import { PermanentJobError } from "@penguinmails/queue/permanent-job-error";
import type { Container } from "../container.ts";

/** The event's uuid is the job's id, so that a job that runs again counts once. */
export function productEventCapture(
  container: Pick<Container, "analytics">,
): JobHandlers["product-event.capture"] {
  return async ({ event, distinctId, tenantId, properties, atMs }, { id }) => {
    try {
      await container.analytics.capture({ uuid: id, event, distinctId, tenantId, properties, atMs });
    } catch (error) {
      if (error instanceof ProviderError && error.permanent)
        throw new PermanentJobError(error.message, { cause: error });
      throw error;
    }
  };
}
