import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { makeMessageIdHeader, makeProbeAddress, makeVerp } from "@penguinmails/core/delivery/verp";
import { bounceDomainOf } from "@penguinmails/core/domains/expected-records";
import { probeMail } from "@penguinmails/core/egress/probe-mail";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { MailSubmitter, SubmissionReply } from "@penguinmails/core/ports/mail";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { openMailboxPassword } from "../mailboxes/mailbox-password.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly signingKeys: SigningKeys;
  readonly submitter: MailSubmitter;
  /** Domain whose mail comes to our own receiver; null: there is none, and nothing can be attested. */
  readonly sinkDomain: string | null;
};
type Input = { readonly tenantId: string; readonly domainId: string; readonly probeId: string };

/**
 * Hands the probe to the domain's node the way its mail goes: by a mailbox of its own, with an envelope sender of its
 * return-path domain. A probe that is awaited no more is not sent.
 */
export async function sendProbe(deps: Deps, input: Input): Promise<void> {
  const { tenantId, domainId, probeId } = input;
  const sender = await deps.database.withTenant(tenantId, (tx) => senderOf(tx, domainId, probeId));
  if (!sender) return;
  const { mailbox, domain, host } = sender;
  if (deps.sinkDomain === null) return giveUp(deps, input, "There is no receiver of our own to look at it.");
  if (host === null) return giveUp(deps, input, "Its node has no address.");
  const to = makeProbeAddress(deps.signingKeys, probeId, deps.sinkDomain);
  const reply = await deps.submitter.submit({
    host,
    username: mailbox.email,
    password: openMailboxPassword(deps.secrets, mailbox.id, mailbox.sealedPassword),
    envelopeFrom: makeVerp(deps.signingKeys, { messageId: probeId }, bounceDomainOf(domain)),
    envelopeTo: to,
    raw: probeMail({
      from: mailbox.email,
      to,
      messageId: makeMessageIdHeader(deps.signingKeys, probeId, domain),
      dateMs: deps.clock.now(),
    }),
    // Two probes instead of one do no harm.
    beforeFinalDot: async () => undefined,
  });
  if (reply.outcome !== "accepted") await giveUp(deps, input, troubleOf(reply));
}

async function senderOf(tx: TenantDb, domainId: string, probeId: string) {
  const [row] = await tx
    .select({ mailbox: mailboxes, domain: domains.name, host: nodes.primaryIp })
    .from(egressAttestations)
    .innerJoin(
      domains,
      and(eq(domains.tenantId, egressAttestations.tenantId), eq(domains.id, egressAttestations.domainId)),
    )
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .innerJoin(mailboxes, and(eq(mailboxes.tenantId, domains.tenantId), eq(mailboxes.domainId, domains.id)))
    .where(
      and(
        eq(egressAttestations.domainId, domainId),
        eq(egressAttestations.probeId, probeId),
        inArray(mailboxes.status, ["ready", "paused"]),
      ),
    )
    .orderBy(desc(sql`${mailboxes.status} = 'ready'`), asc(mailboxes.id))
    .limit(1);
  return row ?? null;
}

/** What the node said stays in its log; the tenant reads what it means. */
function troubleOf(reply: Exclude<SubmissionReply, { outcome: "accepted" }>): string {
  return reply.outcome === "refused"
    ? `The node did not take the last test mail (${reply.code}); it is tried again.`
    : "The node could not be reached for the last test mail; it is tried again.";
}

/** Nothing was seen, so nothing is held against the domain: an attestation that it has goes on counting. */
async function giveUp(deps: Deps, input: Input, trouble: string): Promise<void> {
  await deps.database.withTenant(input.tenantId, (tx) =>
    tx
      .update(egressAttestations)
      .set({
        probeId: null,
        probeLeaseUntil: null,
        trouble,
        nextProbeAt: deps.clock.now() + policy.egress.retryAfterMs,
      })
      .where(
        and(eq(egressAttestations.domainId, input.domainId), eq(egressAttestations.probeId, input.probeId)),
      ),
  );
}
