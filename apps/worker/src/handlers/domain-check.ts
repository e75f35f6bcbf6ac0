import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { unlessAborted } from "@penguinmails/core/time-limit";
import { checkDomain } from "@penguinmails/services/domains/check-domain";
import type { Container } from "../container.ts";

export function domainCheck(container: Container): JobHandlers["domain.check"] {
  return async (payload, { signal }) => {
    await unlessAborted(signal, () => checkDomain(container, payload));
  };
}
