import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { convergeDomain } from "@penguinmails/services/domains/converge-domain";
import type { Container } from "../container.ts";

export function domainConverge(container: Container): JobHandlers["domain.converge"] {
  return async (payload) => {
    const outcome = await convergeDomain(container, payload);
    if (outcome.status !== "waiting") return;
    const fields = { domainId: payload.domainId, err: outcome.cause };
    container.log.warn(fields, `domain waits: ${outcome.reason}`);
  };
}
