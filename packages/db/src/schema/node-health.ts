import type { HourlyChart } from "@penguinmails/core/fleet/hourly-means";
import type { NodeHold } from "@penguinmails/core/fleet/node-hold";
import type { Reach, ReachState, Sightings } from "@penguinmails/core/fleet/reachability";
import type { CpuTicks } from "@penguinmails/core/fleet/read-vitals";
import type { StrainReading, StrainsState } from "@penguinmails/core/fleet/strains";
import type { VitalsHour } from "@penguinmails/core/fleet/vitals-hour";
import type { NodeEvidence } from "@penguinmails/core/ports/node-facts";
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { nodes } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/** One look from here at whether a node answers, in world time. */
type KeptProbe = Sightings & { readonly at: number };

/** How a node answers; no row before it was first looked at. */
export const nodeHealth = pgTable(
  "node_health",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    reach: text("reach").$type<Reach>().notNull(),
    /** World time at which `reach` came to be. */
    reachSince: instant("reach_since").notNull(),
    /** Misses and answers in a row on each way. */
    reachState: jsonb("reach_state").$type<ReachState>().notNull(),
    /** The last probes, newest first. */
    probes: jsonb("probes").$type<KeptProbe[]>().notNull().default([]),
    nextProbeAt: instant("next_probe_at").notNull(),
    /** Why its mailboxes get no new slots, as a sentence; null: they do. */
    held: text("held"),
    /** What holds it, as far as it was told; null: nothing, or a loss that may be ours and is told to nobody yet. */
    heldBy: text("held_by").$type<NodeHold["by"]>(),
    /** What the node last told of itself, and when (world time). */
    vitals: jsonb("vitals").$type<StrainReading>(),
    vitalsAt: instant("vitals_at"),
    cpuTicks: jsonb("cpu_ticks").$type<CpuTicks>(),
    /** Restarts of its containers, as they were counted at the beginning of about the last hour. */
    restartsBase: jsonb("restarts_base").$type<{ at: number; total: number }>(),
    strains: jsonb("strains").$type<StrainsState>().notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId] }),
    index("node_health_due_idx").on(t.nextProbeAt),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** How a node did in one hour of the world; those that are too old are deleted. */
export const nodeVitalsHours = pgTable(
  "node_vitals_hours",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    hour: instant("hour").notNull(),
    sums: jsonb("sums").$type<VitalsHour>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId, t.hour] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** What the provider drew of a node's machine when staff last asked; no row before that. */
export const nodeCharts = pgTable(
  "node_charts",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    askedAt: instant("asked_at").notNull(),
    /** Null: the provider was not heard yet. */
    answeredAt: instant("answered_at"),
    /** Null: none, for the reason in `problem`, or, without one, because the answer has a shape that we don't know. */
    charts: jsonb("charts").$type<readonly HourlyChart[]>(),
    /** Why there is no answer, as a sentence. */
    problem: text("problem"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** What was kept of a node before it was isolated: sealed, with the digest of what was sealed. */
export const nodeEvidence = pgTable(
  "node_evidence",
  {
    tenantId: tenantId().references(() => tenants.id),
    /** Of the operation that kept it. */
    id: uuid("id").notNull(),
    nodeId: uuid("node_id").notNull(),
    takenAt: instant("taken_at").notNull(),
    sha256: text("sha256").notNull(),
    bytes: integer("bytes").notNull(),
    parts: jsonb("parts").$type<NodeEvidence["parts"]>().notNull(),
    /** Sealed with the context `node:<node id>:evidence:<id>`. */
    sealed: text("sealed").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.nodeId),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
