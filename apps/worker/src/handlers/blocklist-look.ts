import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { lookAtAddress } from "@penguinmails/services/blocklists/watch-blocklists";
import type { Container } from "../container.ts";

export function blocklistLook(container: Container): JobHandlers["blocklist.look"] {
  return (payload) => lookAtAddress(container, payload);
}
