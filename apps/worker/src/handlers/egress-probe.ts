import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { sendProbe } from "@penguinmails/services/egress/send-probe";
import type { Container } from "../container.ts";

export function egressProbe(container: Container): JobHandlers["egress.probe"] {
  return (payload) => sendProbe(container, payload);
}
