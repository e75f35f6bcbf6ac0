import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { unlessAborted } from "@penguinmails/core/time-limit";
import { lookAtAddress } from "@penguinmails/services/blocklists/watch-blocklists";
import type { Container } from "../container.ts";

export function blocklistLook(container: Container): JobHandlers["blocklist.look"] {
  return (payload, { signal }) => unlessAborted(signal, () => lookAtAddress(container, payload));
}
