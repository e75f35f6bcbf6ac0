import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { takeBackBounces } from "@penguinmails/services/feedback/take-back-bounces";
import type { Container } from "../container.ts";

export function bouncesTakeBack(container: Container): JobHandlers["bounces.take-back"] {
  return (payload) => takeBackBounces(container, payload);
}
