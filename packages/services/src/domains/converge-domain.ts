import { bounceDomainOf, dmarcNameOf, expectedRecords } from "@penguinmails/core/domains/expected-records";
import { lookupKey } from "@penguinmails/core/domains/judge-records";
import { policy } from "@penguinmails/core/policy";
import type { DnsPublisher, LookupResult } from "@penguinmails/core/ports/dns";
import type { MailuAdmin, NodeAccess, NodeEgress } from "@penguinmails/core/ports/node-access";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { EpochMs } from "@penguinmails/core/time";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import { eq, sql } from "drizzle-orm";
import { queuesHeld } from "../blocklists/hold-queue.ts";
import { collectorAddressOf, mailuTokenOf, nodeAccessOf } from "../fleet/node-access.ts";
import { passwordTaken } from "../mailboxes/change-password.ts";
import { openMailboxPassword } from "../mailboxes/mailbox-password.ts";
import { moveMailbox } from "../mailboxes/move-mailbox.ts";
import { realTimeIn } from "../platform/real-time.ts";
import { type CheckDeps, checkDomain, presentTxt } from "./check-domain.ts";
import { type EgressDeps, egressOf, identityOf, type LoadedDomain, loadDomain } from "./load-domain.ts";
import { ownerHash, type Published, publishRecords } from "./publish-records.ts";

type ConvergeDeps = CheckDeps &
  EgressDeps & {
    readonly secrets: SecretBox;
    readonly mailu: MailuAdmin;
    readonly egress: NodeEgress;
    /** In order of preference; a domain is published by the first that has its zone. Empty: records are shown to copy. */
    readonly publishers: readonly DnsPublisher[];
  };
type Input = { readonly tenantId: string; readonly domainId: string };
type Ready = LoadedDomain & { readonly access: NodeAccess; readonly token: string };

type ConvergeDomainOutcome =
  | { readonly status: "done" }
  /** The domain was removed meanwhile. */
  | { readonly status: "gone" }
  /** Another job is at it, and goes the whole way once more for this one. */
  | { readonly status: "left-to-another" }
  /** Nothing is lost: `checkDueDomains` asks for the same job again at that time. `cause` is for the log, never for a tenant. */
  | {
      readonly status: "waiting";
      readonly reason: string;
      readonly retryAt: EpochMs;
      readonly cause: unknown;
    };

/** Real milliseconds after which a job that holds a domain counts as dead; longer than the job's time-out. */
const leaseMs = 180_000;

/**
 * Makes a domain real, one job at a time: two at once would each make a signing key. Whoever comes meanwhile leaves word,
 * and the one at work starts over, so that nothing that was asked for is missed.
 */
export async function convergeDomain(deps: ConvergeDeps, input: Input): Promise<ConvergeDomainOutcome> {
  for (;;) {
    const claim = await claimDomain(deps, input);
    if (claim !== "mine") return { status: claim };
    const outcome = await goTheWholeWay(deps, input).catch(async (error: unknown) => {
      await releaseDomain(deps, input);
      throw error;
    });
    if (!(await releaseDomain(deps, input))) return outcome;
  }
}

function claimDomain(deps: ConvergeDeps, input: Input): Promise<"mine" | "gone" | "left-to-another"> {
  return deps.database.withTenant(input.tenantId, async (tx) => {
    const mine = eq(domains.id, input.domainId);
    const [row] = await tx
      .select({ isHeld: sql<boolean>`coalesce(${domains.convergeLeaseUntil} > now(), false)` })
      .from(domains)
      .where(mine)
      .limit(1)
      .for("no key update");
    if (!row) return "gone";
    const until = realTimeIn(leaseMs);
    await tx
      .update(domains)
      .set(row.isHeld ? { convergeAgain: true } : { convergeAgain: false, convergeLeaseUntil: until })
      .where(mine);
    return row.isHeld ? "left-to-another" : "mine";
  });
}

/** True when somebody left word meanwhile. */
function releaseDomain(deps: ConvergeDeps, input: Input): Promise<boolean> {
  return deps.database.withTenant(input.tenantId, async (tx) => {
    const mine = eq(domains.id, input.domainId);
    const [row] = await tx
      .select({ again: domains.convergeAgain })
      .from(domains)
      .where(mine)
      .limit(1)
      .for("no key update");
    await tx.update(domains).set({ convergeLeaseUntil: null, convergeAgain: false }).where(mine);
    return row?.again ?? false;
  });
}

/**
 * Step by step: its mail leaves from its address or is held in the queue, Mailu serves it and its return-path domain, the
 * key exists, its mailboxes exist, its records are published and checked. Every step may be repeated; what a machine
 * or provider refuses now is tried again later.
 */
async function goTheWholeWay(deps: ConvergeDeps, input: Input): Promise<ConvergeDomainOutcome> {
  const loaded = await deps.database.withTenant(input.tenantId, (tx) => loadDomain(tx, input.domainId));
  if (!loaded) return { status: "gone" };
  const access = nodeAccessOf(deps.secrets, loaded.node);
  if (loaded.node.status !== "serving" || access === null) {
    return waitFor(deps, input, `the node is ${loaded.node.status}`, null);
  }
  const ready = { ...loaded, access, token: mailuTokenOf(deps.secrets, loaded.node) };
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    // First: it also keeps in the queue what must not leave, whether or not Mailu's API answers.
    ["mail leaves from its address", () => applyEgress(deps, ready)],
    ["the mail server takes the domain", () => serveDomain(deps, ready)],
    ["the signing key exists", () => ensureKey(deps, ready)],
    ["the mailboxes exist", () => ensureMailboxes(deps, ready)],
    ["the records are published", () => publish(deps, input)],
  ];
  for (const [name, step] of steps) {
    try {
      await step();
    } catch (cause) {
      return waitFor(deps, input, `not yet: ${name}`, cause);
    }
  }
  await checkDomain(deps, input);
  return { status: "done" };
}

/** Looks at the records all the same, so that people see them, and leaves the rest to the next due time. */
async function waitFor(
  deps: ConvergeDeps,
  input: Input,
  reason: string,
  cause: unknown,
): Promise<ConvergeDomainOutcome> {
  await checkDomain(deps, input);
  const retryAt = deps.clock.now() + policy.domain.pendingCheckMs;
  await deps.database.withTenant(input.tenantId, (tx) =>
    tx.update(domains).set({ nextCheckAt: retryAt }).where(eq(domains.id, input.domainId)),
  );
  return { status: "waiting", reason, retryAt, cause };
}

/** Both domains, and everything to them that has no mailbox, go to the collector. */
async function serveDomain(deps: ConvergeDeps, { domain, node, access, token }: Ready): Promise<void> {
  for (const name of [domain.name, bounceDomainOf(domain.name)]) {
    await deps.mailu.ensureDomain(access, token, name);
    await deps.mailu.ensureCatchAll(access, token, name, collectorAddressOf(node));
  }
}

/** Asks again after storing: two jobs at once may both have made a key, and the one that the node kept is the one. */
async function ensureKey(deps: ConvergeDeps, { domain, access, token }: Ready): Promise<void> {
  for (let stored = domain.dkimValue, round = 0; round < 5; round += 1) {
    const { selector, value } = await deps.mailu.ensureDkim(access, token, domain.name);
    if (value === stored) return;
    await deps.database.withTenant(domain.tenantId, (tx) =>
      tx.update(domains).set({ dkimSelector: selector, dkimValue: value }).where(eq(domains.id, domain.id)),
    );
    stored = value;
  }
  throw new Error("The node's signing key does not settle");
}

async function ensureMailboxes(deps: ConvergeDeps, ready: Ready): Promise<void> {
  for (const mailbox of ready.mailboxes) {
    await deps.mailu.ensureMailbox(ready.access, ready.token, {
      email: mailbox.email,
      password: openMailboxPassword(
        deps.secrets,
        mailbox.id,
        mailbox.sealedNextPassword ?? mailbox.sealedPassword,
      ),
      displayName: mailbox.displayName,
      forwardTo: collectorAddressOf(ready.node),
      // The envelope sender of every message is its own bounce address.
      mayUseAnySender: true,
    });
    await deps.database.withTenant(mailbox.tenantId, async (tx) => {
      const [row] = await tx
        .select()
        .from(mailboxes)
        .where(eq(mailboxes.id, mailbox.id))
        .for("no key update");
      if (row) await moveMailbox(tx, deps.clock.now(), row, "made", "ready");
      await passwordTaken(tx, mailbox);
    });
  }
}

/**
 * Writes the map of the whole node, and again while it changed under way: whoever writes last has read what everybody
 * committed before. The renderer adds each return-path domain, which is what Postfix asks for.
 */
async function applyEgress(deps: ConvergeDeps, { node, access }: Ready): Promise<void> {
  let wanted = await deps.database.withTenant(node.tenantId, (tx) => egressOf(tx, deps, node.id));
  for (let round = 0; round < 5; round += 1) {
    await deps.egress.apply(access, wanted);
    const written = wanted;
    wanted = await deps.database.withTenant(node.tenantId, async (tx) => {
      await queuesHeld(tx, node.id, written);
      return egressOf(tx, deps, node.id);
    });
    if (JSON.stringify(wanted) === JSON.stringify(written)) return;
  }
  throw new Error("The node's domains change faster than they can be applied");
}

async function publish(deps: ConvergeDeps, input: Input): Promise<void> {
  const loaded = await deps.database.withTenant(input.tenantId, (tx) => loadDomain(tx, input.domainId));
  const identity = loaded && identityOf(loaded, deps.trackingTarget);
  if (!loaded || !identity) return;
  for (const publisher of deps.publishers) {
    const zone = await publisher.findZone(identity.domain);
    if (zone === null) continue;
    // What stands in the zone itself, not what resolvers remember of it.
    const present = new Map<string, LookupResult>();
    for (const name of [identity.domain, dmarcNameOf(identity.domain)]) {
      const values = await publisher.getRrset(zone, name, "TXT");
      present.set(lookupKey("TXT", name), { status: "found", values, ttlSeconds: null });
    }
    const records = expectedRecords(identity, presentTxt(present, identity.domain));
    // Reverse names belong to the hosting provider, machine names to the machine: several domains share them.
    const ofDomain = records.filter(({ purpose }) => purpose !== "a" && purpose !== "ptr");
    await publishRecords(publisher, ofDomain, ownerHash(input.tenantId, input.domainId));
    await deps.database.withTenant(input.tenantId, (tx) =>
      tx.update(domains).set({ publishedBy: publisher.provider }).where(eq(domains.id, input.domainId)),
    );
    break;
  }
  await publishHosts(deps.publishers, expectedRecords(identity), ownerHash(input.tenantId, loaded.node.id));
}

/** The machine's own names, wherever a publisher holds their zone. */
async function publishHosts(
  publishers: readonly DnsPublisher[],
  records: ReturnType<typeof expectedRecords>,
  owner: string,
): Promise<void> {
  let open = records.filter(({ purpose }) => purpose === "a");
  for (const publisher of publishers) {
    const results = await publishRecords(publisher, open, owner);
    open = results.filter(isWithoutZone).map(({ record }) => record);
  }
}

const isWithoutZone = ({ outcome }: Published): boolean => outcome === "no-zone";
