import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { closeTenantDays } from "@penguinmails/services/warmup/close-days";
import type { Container } from "../container.ts";

export function warmupCloseDay(container: Container): JobHandlers["warmup.close-day"] {
  return (payload) => closeTenantDays(container, payload);
}
