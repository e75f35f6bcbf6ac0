import type { EgressField } from "@penguinmails/core/egress/judge-egress";
import type { AddressState } from "@penguinmails/core/fleet/address-moves";
import type { MailboxState } from "@penguinmails/core/fleet/mailbox-moves";
import type { NodeStatus } from "@penguinmails/core/fleet/node-status";
import type { DriftHint } from "@penguinmails/core/fleet/suspicion";
import type { ChangeRisk, NodeOperation } from "@penguinmails/core/ports/node-converger";
import { sql } from "drizzle-orm";
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant, tenantId, writtenAt } from "./columns.ts";
import { tenants } from "./tenants.ts";

/** A node: a VPS with Mailu on it. */
export const nodes = pgTable(
  "vps_instances",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    /** Our unique name at the provider. */
    name: text("name").notNull().unique("vps_instances_name_key"),
    hostname: text("hostname").notNull(),
    status: text("status").$type<NodeStatus>().notNull(),
    location: text("location").notNull(),
    rid: text("rid").notNull(),
    template: text("template").notNull(),
    secondaryAddresses: integer("secondary_addresses").notNull(),
    serviceId: text("service_id"),
    primaryIp: text("primary_ip"),
    hostKey: text("host_key"),
    sshPublicKey: text("ssh_public_key"),
    /** Sealed with the context `node:<id>:<name>`. */
    sealedSshPrivateKey: text("sealed_ssh_private_key"),
    sealedMailuSecretKey: text("sealed_mailu_secret_key").notNull(),
    sealedMailuApiToken: text("sealed_mailu_api_token").notNull(),
    sealedCollectorPassword: text("sealed_collector_password").notNull(),
    monthlyCents: integer("monthly_cents"),
    waitingFor: text("waiting_for"),
    failureCause: text("failure_cause"),
    failureRemedy: text("failure_remedy"),
    logCursor: text("log_cursor"),
    /** What the plan learned beside the columns above (`NodeFacts`). */
    facts: jsonb("facts").$type<Record<string, unknown>>().notNull().default({}),
    /** Real time; past it another worker may run the plan. */
    convergeLeaseUntil: instant("converge_lease_until"),
    /** World time at which a read of the log that reached its end began. */
    logReadAt: instant("log_read_at"),
    /** World time at which a reading of its collector began that came to its end; not written down more than once a minute. */
    collectorReadAt: instant("collector_read_at"),
    /** World time of the last look at whether the steps still hold, and when the next is due. */
    lookedAt: instant("looked_at"),
    nextLookAt: instant("next_look_at"),
    /** Steps that the last look could not look at, with why (`Inspection["unseen"]`). */
    unseen: jsonb("unseen").$type<{ step: string; reason: string }[]>().notNull().default([]),
    createdAt: instant("created_at").notNull(),
    servingSince: instant("serving_since"),
    writtenAt: writtenAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** How far a node's plan came: one row a step. */
export const nodeSteps = pgTable(
  "node_steps",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    name: text("name").notNull(),
    /** Place in the plan, from 0. */
    position: integer("position").notNull().default(0),
    state: text("state").$type<"pending" | "running" | "done" | "failed" | "compensated">().notNull(),
    note: text("note"),
    updatedAt: instant("updated_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId, t.name] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** One thing about a node that was found to be no longer as its plan made it; open until `closedAt`. */
export const nodeDrifts = pgTable(
  "node_drifts",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    nodeId: uuid("node_id").notNull(),
    step: text("step").notNull(),
    what: text("what").notNull(),
    expected: text("expected").notNull(),
    seen: text("seen").notNull(),
    because: text("because").notNull(),
    risk: text("risk").$type<ChangeRisk>().notNull(),
    /** Addresses whose mail it touches; null: all of the node's. */
    ips: jsonb("ips").$type<string[] | null>(),
    remedy: text("remedy"),
    hint: text("hint").$type<DriftHint>(),
    foundAt: instant("found_at").notNull(),
    /** World time of the last look that saw it. */
    seenAt: instant("seen_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.nodeId),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** Something that somebody asked to be done to a node that serves. At most one of a node is `running`. */
export const nodeOperations = pgTable(
  "node_operations",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    nodeId: uuid("node_id").notNull(),
    kind: text("kind").$type<NodeOperation["kind"]>().notNull(),
    /** The address that goes; null for other kinds. */
    ip: text("ip"),
    /** The backup that is put back; null for other kinds. */
    backupId: uuid("backup_id"),
    /** The provider's plan to resize to; null for other kinds. */
    rid: text("rid"),
    state: text("state").$type<"running" | "done" | "failed">().notNull(),
    /** Step it stands at, and what it waits for. */
    step: text("step"),
    note: text("note"),
    failureCause: text("failure_cause"),
    failureRemedy: text("failure_remedy"),
    askedAt: instant("asked_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.nodeId),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** One IP, primary or secondary. `ip` is null while the provider has not confirmed it. */
export const addresses = pgTable(
  "smtp_ip_addresses",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    nodeId: uuid("node_id").notNull(),
    kind: text("kind").$type<"primary" | "secondary">().notNull(),
    ip: text("ip"),
    ptr: text("ptr"),
    /** Moves by `moveAddress` alone. */
    status: text("status").$type<AddressState>().notNull(),
    monthlyCents: integer("monthly_cents"),
    /** Theoretical arrival time of the address's token bucket (GCRA), all operators together; null: it never sent. */
    nextSlotAt: instant("next_slot_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    // The provider may hand out again what was given back.
    uniqueIndex("smtp_ip_addresses_ip_key").on(t.tenantId, t.nodeId, t.ip).where(sql`status <> 'released'`),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** A sending domain. It leaves from one address. */
export const domains = pgTable(
  "domains",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    nodeId: uuid("node_id").notNull(),
    addressId: uuid("address_id"),
    status: text("status").$type<"pending" | "verified" | "degraded" | "held">().notNull(),
    dkimSelector: text("dkim_selector"),
    dkimValue: text("dkim_value"),
    /** DNS provider that holds the zone for us, or null: shown to copy. */
    publishedBy: text("published_by"),
    /** Last check as `recordCheck[]` of the contract. */
    records: jsonb("records").$type<unknown[]>().notNull().default([]),
    lastCheckedAt: instant("last_checked_at"),
    nextCheckAt: instant("next_check_at"),
    verifiedAt: instant("verified_at"),
    degradedSince: instant("degraded_since"),
    /** Real time: one job at a time makes the domain; until then it is that job's, unless it died. */
    convergeLeaseUntil: instant("converge_lease_until"),
    /** Somebody asked while a job was at it: that job goes the whole way once more. */
    convergeAgain: boolean("converge_again").notNull().default(false),
    /** As the node's map was last written: its mail stays in the node's queue. */
    isQueueHeld: boolean("is_queue_held").notNull().default(false),
    /** Messages in the node's queue that its present address has no room for yet. */
    queueRest: integer("queue_rest").notNull().default(0),
    /** Which those are (`restMark`); empty: none. */
    queueRestMark: text("queue_rest_mark").notNull().default(""),
    /** As the node's map was last written: which of them it keeps. */
    queueRestHeldMark: text("queue_rest_held_mark").notNull().default(""),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.name),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
    foreignKey({ columns: [t.tenantId, t.addressId], foreignColumns: [addresses.tenantId, addresses.id] }),
  ],
);

/** How a domain's mail was last seen leaving from one address; one row a pair, present while the pair may be looked at. */
export const egressAttestations = pgTable(
  "egress_attestations",
  {
    tenantId: tenantId().references(() => tenants.id),
    domainId: uuid("domain_id").notNull(),
    addressId: uuid("address_id").notNull(),
    /** The probe that is awaited; it counts once. */
    probeId: uuid("probe_id"),
    /** Real time; past it the probe is given up and another may be sent. */
    probeLeaseUntil: instant("probe_lease_until"),
    nextProbeAt: instant("next_probe_at").notNull(),
    fields: jsonb("fields").$type<readonly EgressField[]>().notNull().default([]),
    /** Why the last look came to nothing, for tenants. */
    trouble: text("trouble"),
    /** World time of the last mail that was judged, whatever came of it. */
    seenAt: instant("seen_at"),
    /** Null: not attested, or attested no more. */
    expiresAt: instant("expires_at"),
    /** The `expiresAt` whose end was told by a decision. */
    toldExpiredAt: instant("told_expired_at"),
    /** Ours, over all that the attestation states. */
    signature: text("signature"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.domainId, t.addressId] }),
    index("egress_attestations_probe_idx").on(t.probeId),
    foreignKey({ columns: [t.tenantId, t.domainId], foreignColumns: [domains.tenantId, domains.id] }),
    foreignKey({ columns: [t.tenantId, t.addressId], foreignColumns: [addresses.tenantId, addresses.id] }),
  ],
);

/** A mailbox: an e-mail account that sends. */
export const mailboxes = pgTable(
  "email_accounts",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    domainId: uuid("domain_id").notNull(),
    localPart: text("local_part").notNull(),
    email: text("email").notNull(),
    displayName: text("display_name").notNull(),
    /** Moves by `moveMailbox` alone. */
    status: text("status").$type<MailboxState>().notNull(),
    /** Sealed with the context `mailbox:<id>:password`. */
    sealedPassword: text("sealed_password").notNull(),
    /** One that was asked for and that its node has not taken yet, sealed alike; until then the other stands. */
    sealedNextPassword: text("sealed_next_password"),
    capPerDay: integer("cap_per_day").notNull(),
    /** UTC day that `sentToday` counts. */
    usageDay: text("usage_day"),
    sentToday: integer("sent_today").notNull().default(0),
    /** Last sending day that the warm-up has judged. */
    closedDay: text("closed_day"),
    nextSendAt: instant("next_send_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.email),
    foreignKey({ columns: [t.tenantId, t.domainId], foreignColumns: [domains.tenantId, domains.id] }),
  ],
);
