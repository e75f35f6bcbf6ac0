import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { count, eq } from "drizzle-orm";
import { lockEntitlements, requireActive } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { newMailboxPassword } from "./mailbox-password.ts";
import { getMailbox, type MailboxView } from "./mailbox-view.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly secrets: SecretBox };
type Input = { readonly domainId: string; readonly localPart: string; readonly displayName: string };

/** Names that belong to roles (RFC 2142) or to the platform; mail from them is filtered, mail to them is ours to read. */
const reserved = new Set([
  "abuse",
  "postmaster",
  "hostmaster",
  "webmaster",
  "mailer-daemon",
  "dmarc",
  "collector",
]);

/**
 * Adds a mailbox that starts at the policy's first-day cap. Its password is made here and only `revealMailbox`
 * shows it; its account on the node is made by a job. Throws `invalid-input`, `conflict`, `plan-limit`,
 * `subscription-required`, `already-exists`.
 */
export async function addMailbox(deps: Deps, caller: Caller, input: Input): Promise<MailboxView> {
  if (reserved.has(input.localPart)) {
    const message = "This name is reserved for the machines that run mail.";
    throw new Problem("invalid-input", {
      errors: [{ code: "reserved-name", message, pointer: "/localPart" }],
    });
  }
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    await refuseOverPlan(tx, now);
    const domain = await requireDomain(tx, input.domainId);
    const id = newId();
    const email = `${input.localPart}@${domain.name}`;
    const [row] = await tx
      .insert(mailboxes)
      .values({
        tenantId: tx.tenantId,
        id,
        domainId: domain.id,
        localPart: input.localPart,
        email,
        displayName: input.displayName,
        status: "pending",
        sealedPassword: newMailboxPassword(deps.secrets, id),
        capPerDay: policy.mailbox.startPerDay,
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new Problem("already-exists", { detail: `${email} is a mailbox already.` });
    await appendToOutbox(tx, "domain.converge", { v: 1, tenantId: tx.tenantId, domainId: domain.id }, now);
    await appendAudit(tx, caller.actor, now, {
      action: "mailbox.add",
      subjectKind: "mailbox",
      subjectId: id,
      detail: { email },
    });
    return getMailbox(tx, id, now);
  });
}

async function refuseOverPlan(tx: TenantDb, now: EpochMs): Promise<void> {
  const allowed = requireActive(await lockEntitlements(tx, now));
  const [used] = await tx.select({ n: count() }).from(mailboxes);
  if ((used?.n ?? 0) >= allowed.mailboxes) {
    throw new Problem("plan-limit", { detail: `Your plan includes ${allowed.mailboxes} mailboxes.` });
  }
}

async function requireDomain(tx: TenantDb, domainId: string): Promise<{ id: string; name: string }> {
  const [domain] = await tx
    .select({ id: domains.id, name: domains.name })
    .from(domains)
    .where(eq(domains.id, domainId));
  if (!domain) {
    const error = { code: "unknown-domain", message: "There is no such domain.", pointer: "/domainId" };
    throw new Problem("invalid-input", { errors: [error] });
  }
  const [used] = await tx.select({ n: count() }).from(mailboxes).where(eq(mailboxes.domainId, domainId));
  if ((used?.n ?? 0) < policy.mailbox.maxPerDomain) return domain;
  const detail = `${domain.name} has ${policy.mailbox.maxPerDomain} mailboxes; more would wear its reputation out.`;
  throw new Problem("conflict", { detail });
}
