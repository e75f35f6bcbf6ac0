import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { parseProbeAddress } from "@penguinmails/core/delivery/verp";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { signAttestation } from "@penguinmails/core/egress/attestation";
import {
  type EgressField,
  type EgressSeen,
  egressVerdict,
  judgeEgress,
} from "@penguinmails/core/egress/judge-egress";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DnsResolver } from "@penguinmails/core/ports/dns";
import type { ArrivedMail, MailVerifier } from "@penguinmails/core/ports/egress";
import type { EpochMs } from "@penguinmails/core/time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { addresses, domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { attestedAddress } from "./egress-row.ts";
import { tellExpiry } from "./tell-expired-egress.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  readonly resolver: DnsResolver;
  readonly verifier: MailVerifier;
};

/** Names of an address that are followed: whoever has more has none that counts. */
const mostNames = 5;

/**
 * What our own receiver does with a mail: judges how it came and stores that, signed when all is right. A mail for a
 * probe that nobody awaits (seen before, given up, or never sent) says nothing. Rejects when it could not be stored.
 */
export async function takeProbe(deps: Deps, mail: ArrivedMail): Promise<void> {
  const probe = parseProbeAddress(deps.signingKeys, mail.envelopeTo);
  if (!probe) return;
  const [awaited] = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: egressAttestations.tenantId })
      .from(egressAttestations)
      .where(eq(egressAttestations.probeId, probe.probeId)),
  );
  if (!awaited) return;
  const [reverse, authentication] = await Promise.all([
    reverseOf(deps.resolver, mail.ip),
    deps.verifier.verify(mail),
  ]);
  const seen = { ip: mail.ip, helo: mail.helo, tls: mail.tls, ...reverse, ...authentication };
  await deps.database.withTenant(awaited.tenantId, (tx) =>
    storeSighting(tx, deps.signingKeys, probe.probeId, seen, deps.clock.now()),
  );
}

async function reverseOf(
  resolver: DnsResolver,
  ip: string,
): Promise<Pick<EgressSeen, "names" | "addresses">> {
  const answer = await resolver.lookup(reverseNameOf(ip), "PTR");
  if (answer.status === "unknown") return { names: null, addresses: null };
  const names = answer.status === "found" ? answer.values : [];
  const forward = await Promise.all(names.slice(0, mostNames).map((name) => resolver.lookup(name, "A")));
  const addresses = forward.flatMap((each) => (each.status === "found" ? each.values : []));
  const isSilent = !addresses.includes(ip) && forward.some(({ status }) => status === "unknown");
  return { names, addresses: isSilent ? null : addresses };
}

async function storeSighting(
  tx: TenantDb,
  keys: SigningKeys,
  probeId: string,
  seen: EgressSeen,
  now: EpochMs,
): Promise<void> {
  const [row] = await tx
    .select({ attestation: egressAttestations, domain: domains.name, address: addresses, node: nodes })
    .from(egressAttestations)
    .innerJoin(
      domains,
      and(eq(domains.tenantId, egressAttestations.tenantId), eq(domains.id, egressAttestations.domainId)),
    )
    .innerJoin(addresses, attestedAddress)
    .innerJoin(nodes, and(eq(nodes.tenantId, addresses.tenantId), eq(nodes.id, addresses.nodeId)))
    .where(eq(egressAttestations.probeId, probeId))
    .limit(1)
    .for("update", { of: egressAttestations });
  if (!row || row.address.ip === null) return;
  const { domain, address, attestation } = row;
  const { domainId, addressId } = attestation;
  const ip = row.address.ip;
  const fields = judgeEgress({ domain, ip, hostname: address.ptr ?? row.node.hostname }, seen);
  const verdict = egressVerdict(fields);
  const answered = { probeId: null, probeLeaseUntil: null };
  const mine = and(eq(egressAttestations.domainId, domainId), eq(egressAttestations.addressId, addressId));
  const retryAt = now + policy.egress.retryAfterMs;
  if (verdict === "unclear") {
    // DNS was silent about something: what was known before goes on counting, for as long as it counts.
    const trouble = "DNS did not answer all that our receiver asked about the last test mail.";
    await tx
      .update(egressAttestations)
      .set({ ...answered, trouble, nextProbeAt: retryAt })
      .where(mine);
    return;
  }
  const hasExpired = attestation.expiresAt !== null && attestation.expiresAt <= now;
  if (hasExpired) await tellExpiry(tx, attestation, domain, ip, now);
  const expiresAt = now + policy.egress.validForMs;
  const pair = { tenantId: tx.tenantId, domainId, addressId };
  const ruling =
    verdict === "wrong"
      ? { expiresAt: null, signature: null, nextProbeAt: retryAt }
      : {
          expiresAt,
          signature: signAttestation(keys, { ...pair, domain, ip, fields, seenAt: now, expiresAt }),
          nextProbeAt: now + policy.egress.renewAfterMs,
        };
  await tx
    .update(egressAttestations)
    .set({ ...answered, ...ruling, fields, seenAt: now, trouble: null })
    .where(mine);
  const wasHeld = hasExpired || egressVerdict(attestation.fields) === "wrong";
  await tellOfMove(tx, { id: domainId, label: domain }, wasHeld, fields, probeId, now);
}

/** A domain that stops because of what was seen, or may send again, leaves a decision. */
async function tellOfMove(
  tx: TenantDb,
  subject: { readonly id: string; readonly label: string },
  wasHeld: boolean,
  fields: readonly EgressField[],
  probeId: string,
  now: EpochMs,
): Promise<void> {
  const wrong = fields.filter(({ state }) => state === "wrong");
  if (wasHeld === wrong.length > 0) return;
  const draft = {
    limit: "sending",
    before: wasHeld ? "held" : "allowed",
    after: wasHeld ? "allowed" : "held",
    reason: wrong[0]?.advice ?? `Mail of ${subject.label} leaves as it should again.`,
    clears: wasHeld ? null : "Nothing to do for you: the way out is looked at again every few minutes.",
    clearsAt: null,
    evidence: Object.fromEntries(wrong.map(({ field, seen }) => [field, seen])),
  };
  await appendDecision(tx, now, { kind: "domain", ...subject }, draft, `egress:${probeId}`);
}
