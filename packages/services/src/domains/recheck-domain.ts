import { Problem } from "@penguinmails/contracts/problems";
import { appendAudit } from "@penguinmails/db/audit";
import type { Caller } from "../caller.ts";
import { letGoAgain } from "../refusals/let-go-again.ts";
import { type CheckDeps, checkDomain } from "./check-domain.ts";
import { type DomainView, getDomain } from "./domain-view.ts";

/**
 * The button: looks at DNS now and answers with what it saw; what operators refused of the domain is tried again. Throws
 * `not-found`, `conflict`.
 */
export async function recheckDomain(deps: CheckDeps, caller: Caller, id: string): Promise<DomainView> {
  await deps.database.withTenant(caller.tenantId, (tx) => getDomain(tx, id, deps.clock.now()));
  const isChecked = await checkDomain(deps, { tenantId: caller.tenantId, domainId: id });
  if (!isChecked) throw new Problem("conflict", { detail: "The domain's machine has no address yet." });
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    await letGoAgain(tx, id, now);
    await appendAudit(tx, caller.actor, now, {
      action: "domain.check",
      subjectKind: "domain",
      subjectId: id,
    });
    return getDomain(tx, id, now);
  });
}
