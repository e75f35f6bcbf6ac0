import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { LoopsError } from "@penguinmails/integrations/loops/loops-mailer";
import { PermanentJobError } from "@penguinmails/queue/permanent-job-error";
import { planCampaign } from "@penguinmails/services/campaigns/plan-campaign";
import { dispatchMessages } from "@penguinmails/services/delivery/dispatch-messages";
import { checkDomain } from "@penguinmails/services/domains/check-domain";
import { convergeDomain } from "@penguinmails/services/domains/converge-domain";
import { resolveOperators } from "@penguinmails/services/domains/resolve-operators";
import { convergeNode } from "@penguinmails/services/fleet/converge-node";
import { closeTenantDays } from "@penguinmails/services/warmup/close-days";
import type { Container } from "../container.ts";

/** Job in, use case called. A job of the catalogue without a handler does not compile. */
export function allHandlers(container: Container): JobHandlers {
  return {
    "node.converge": (payload, { signal }) => convergeNode(container, payload, signal),
    "domain.converge": async (payload) => {
      const outcome = await convergeDomain(container, payload);
      if (outcome.status === "waiting")
        container.log.warn(
          { domainId: payload.domainId, err: outcome.cause },
          `domain waits: ${outcome.reason}`,
        );
    },
    "domain.check": async (payload) => {
      await checkDomain(container, payload);
    },
    "campaign.plan": (payload) =>
      planCampaign(
        { ...container, resolveOperators: (domains) => resolveOperators(container, domains) },
        payload,
      ),
    "message.dispatch": (payload, { signal }) => dispatchMessages(container, payload, signal),
    "warmup.close-day": (payload) => closeTenantDays(container, payload),
    "platform-mail.send": async ({ template, to, variables }, { id }) => {
      try {
        await container.mailer.send({ template, to, variables, idempotencyKey: id });
      } catch (error) {
        if (error instanceof LoopsError && error.permanent)
          throw new PermanentJobError(error.message, { cause: error });
        throw error;
      }
    },
    "product-event.capture": ({ event, distinctId, tenantId, properties, atMs }, { id }) =>
      container.analytics.capture({ uuid: id, event, distinctId, tenantId, properties, atMs }),
  };
}
