import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { takeBackup } from "@penguinmails/services/backups/take-backup";
import type { Container } from "../container.ts";

export function nodeBackUp(container: Container): JobHandlers["node.back-up"] {
  return (payload, { signal }) => takeBackup(container, payload, signal);
}
