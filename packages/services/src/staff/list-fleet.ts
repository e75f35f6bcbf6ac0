import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { utcDay } from "@penguinmails/core/time";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import { backupFaults, backupViews, restoreTargets } from "../backups/backup-health.ts";
import { chartsView } from "../fleet/charts-view.ts";
import { staffGrades } from "../fleet/grade-view.ts";
import { healthViews, vitalsHours } from "../fleet/health-view.ts";
import { factsOf } from "../fleet/node-facts.ts";
import { readNodeSizes } from "../fleet/node-sizes.ts";
import { nodeViews } from "../fleet/node-view.ts";
import { readNodePlan } from "../fleet/read-node-plan.ts";
import { strayViews } from "../fleet/stray-view.ts";
import { suspicionView } from "../fleet/suspicion-view.ts";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { reputationView, scoresOf } from "../reputation/scores-of.ts";
import { type FleetGroup, holds, nodeStandings, type Standing } from "./fleet-standings.ts";
import { auditViews } from "./list-audit.ts";
import { evidenceViews } from "./read-evidence.ts";
import { auditLook, type StaffLook } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type Row = { readonly node: typeof nodes.$inferSelect; readonly tenantName: string };

/** Nodes of all agencies that a view holds, newest first, and how many each view holds. */
export async function listFleet(deps: Deps, by: StaffLook, page: PageAsked & { readonly group: FleetGroup }) {
  const { group, limit } = page;
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), {
      action: "fleet.list",
      subject: "fleet",
      ...(group === "all" ? {} : { detail: { group } }),
    });
    const retired = eq(nodes.status, "retired");
    const pageWhere = (which: SQL) =>
      tx
        .select({ node: nodes, tenantName: tenants.name })
        .from(nodes)
        .innerJoin(tenants, eq(tenants.id, nodes.tenantId))
        .where(and(olderThan(nodes.id, page), which))
        .orderBy(desc(nodes.id))
        .limit(limit + 1);
    // Those that were given back grow in number for ever, and nothing about them changes: only a page of them is asked for.
    const given = group === "retired" ? await pageWhere(retired) : [];
    const givenIds = given.map(({ node }) => node.id);
    const thereOrGiven = or(ne(nodes.status, "retired"), inArray(nodes.id, givenIds));
    const standings = await nodeStandings(tx, deps.clock, thereOrGiven);
    const idsOf = (of: FleetGroup) => standings.filter(holds[of]).map(({ id }) => id);
    const rows = group === "retired" ? given : await pageWhere(inArray(nodes.id, idsOf(group)));
    return {
      ...pageOf(await fleetViews(tx, standings, rows, by.seesMoney), limit),
      counts: {
        all: idsOf("all").length,
        trouble: idsOf("trouble").length,
        drifted: idsOf("drifted").length,
        moving: idsOf("moving").length,
        serving: idsOf("serving").length,
        retired: await tx.$count(nodes, retired),
      },
    };
  });
}

/** One node of whichever agency, with its plan, its domains, its newest jobs and what was done to it. Throws `not-found`. */
export async function getFleetNode(deps: Deps, by: StaffLook, id: string) {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx
      .select({ node: nodes, tenantName: tenants.name })
      .from(nodes)
      .innerJoin(tenants, eq(tenants.id, nodes.tenantId))
      .where(eq(nodes.id, id));
    const standings = await nodeStandings(tx, deps.clock, eq(nodes.id, id));
    const [view] = await fleetViews(tx, standings, rows, by.seesMoney);
    const [row] = rows;
    if (!view || !row) throw new Problem("not-found");
    await auditLook(tx, by, deps.clock.now(), {
      action: "fleet.read",
      subject: `node:${id}`,
    });
    const names = await tx
      .select({
        id: domains.id,
        name: domains.name,
        status: domains.status,
        lastCheckedAt: domains.lastCheckedAt,
      })
      .from(domains)
      .where(and(eq(domains.tenantId, view.tenantId), eq(domains.nodeId, id)))
      .orderBy(asc(domains.name));
    const jobs = await tx
      .select({ id: outbox.id, job: outbox.job, dueAt: outbox.dueAt, publishedAt: outbox.publishedAt })
      .from(outbox)
      .where(
        and(
          eq(outbox.tenantId, view.tenantId),
          sql`${outbox.payload} ->> 'nodeId' = ${id}`,
          // Looks come by themselves all day and would hide what somebody asked for.
          notInArray(outbox.job, ["node.look", "node.back-up"]),
        ),
      )
      .orderBy(desc(outbox.id))
      .limit(20);
    const acts = and(
      eq(auditLog.tenantId, view.tenantId),
      eq(auditLog.subjectKind, "node"),
      eq(auditLog.subjectId, id),
    );
    const mine = new Set(view.addresses.map((address) => address.id));
    const fault = (await backupFaults(tx, deps.clock.now(), id)).get(id);
    const scores = await scoresOf(tx, [view.tenantId], utcDay(deps.clock.now()), ["address"]);
    return {
      ...view,
      reputation: scores.filter(({ subject }) => mine.has(subject.id)).map(reputationView),
      domains: names.map((row) => ({ ...row, lastCheckedAt: instantOf(row.lastCheckedAt) })),
      jobs: jobs.map((row) => ({
        ...row,
        dueAt: new Date(row.dueAt).toISOString(),
        publishedAt: instantOf(row.publishedAt),
      })),
      backups: {
        fault: fault?.message ?? null,
        items: await backupViews(tx, id),
        targets: await restoreTargets(tx, view.tenantId, id),
      },
      suspicion: await suspicionView(tx, view),
      evidence: await evidenceViews(tx, id),
      wall: factsOf(row.node).wall ?? null,
      providerCharts: await chartsView(tx, view),
      vitalsHours: await vitalsHours(tx, view, deps.clock.now()),
      strayMail: await strayViews(tx, view, deps.clock.now()),
      ...(await staffGrades(tx, row.node, by.seesMoney)),
      audit: await auditViews(tx, acts, 20),
    };
  });
}

/** The plan of a node of whichever agency. Throws what `readNodePlan` throws. */
export function readFleetPlan(deps: Deps, by: StaffLook, id: string) {
  return lookAsAgency(deps, by, id, "fleet.plan", (tx) => readNodePlan(tx, id));
}

/** What a node's machine is and can become, and at what price; for who may ask for it. Throws `not-found`. */
export function readFleetSizes(deps: Deps, by: StaffLook, id: string) {
  return lookAsAgency(deps, by, id, "fleet.sizes", (tx) => readNodeSizes(tx, id));
}

async function lookAsAgency<T>(
  deps: Deps,
  by: StaffLook,
  id: string,
  action: string,
  read: (tx: TenantDb) => Promise<T>,
): Promise<T> {
  const [row] = await deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), { action, subject: `node:${id}` });
    return tx.select({ tenantId: nodes.tenantId }).from(nodes).where(eq(nodes.id, id));
  });
  if (!row) throw new Problem("not-found");
  return deps.database.withTenant(row.tenantId, read);
}

/** Rows as staff see them: with their agency and with what is wrong with them. `standings`: those of all rows, or more. */
export async function fleetViews(
  tx: OperatorDb,
  standings: readonly Standing[],
  rows: readonly Row[],
  seesMoney: boolean,
) {
  const ids = rows.map((row) => row.node.id);
  const views = await nodeViews(
    tx,
    rows.map((row) => row.node),
  );
  const health = await healthViews(tx, ids);
  const standingOf = new Map(standings.map((standing) => [standing.id, standing]));
  return rows.flatMap(({ node, tenantName }, n) => {
    const view = views[n];
    const standing = standingOf.get(node.id);
    if (!view || !standing) return [];
    return [
      {
        ...view,
        monthlyCents: seesMoney ? node.monthlyCents : null,
        tenantId: node.tenantId,
        tenantName,
        trouble: standing.trouble,
        lastMoveAt: new Date(standing.lastMoveAt).toISOString(),
        logReadAt: instantOf(node.logReadAt),
        collectorReadAt: instantOf(node.collectorReadAt),
        vitals: health.get(node.id)?.vitals ?? null,
      },
    ];
  });
}
