import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { unlessAborted } from "@penguinmails/core/time-limit";
import { lookAtListed } from "@penguinmails/services/blocklists/watch-blocklists";
import type { Container } from "../container.ts";

export function blocklistLook(container: Container): JobHandlers["blocklist.look"] {
  return ({ tenantId, subjectKind: kind, subjectId: id }, { signal }) =>
    unlessAborted(signal, () => lookAtListed(container, { tenantId, kind, id }));
}
