import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { ProviderError } from "@penguinmails/integrations/http/provider-error";
import { PermanentJobError } from "@penguinmails/queue/permanent-job-error";
import type { Container } from "../container.ts";

/** The job's id is the outbox row's: a job that runs again asks for the same mail, not for another. */
export function platformMailSend(container: Pick<Container, "mailer">): JobHandlers["platform-mail.send"] {
  return async ({ template, to, variables }, { id }) => {
    try {
      await container.mailer.send({ template, to, variables, idempotencyKey: id });
    } catch (error) {
      if (error instanceof ProviderError && error.permanent)
        throw new PermanentJobError(error.message, { cause: error });
      throw error;
    }
  };
}
