import { Problem } from "@penguinmails/contracts/problems";
import { type ExtraState, extraStates } from "@penguinmails/core/fleet/extra-states";
import type { OptionalService } from "@penguinmails/core/fleet/optional-services";
import { addresses, domains, nodeSteps, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { extrasByTenant } from "../billing/plan-extras.ts";
import { instantOf } from "../platform/instant.ts";
import { driftViews } from "./drift-view.ts";
import { type GradeRow, gradeView, lastGrades } from "./grade-view.ts";
import { healthViews } from "./health-view.ts";
import { factsOf } from "./node-facts.ts";
import { operationViews } from "./node-operation.ts";
import { replacementViews } from "./replacement-view.ts";

type NodeRow = typeof nodes.$inferSelect;

/** One node with its addresses and how far its plan came. Throws `not-found`. */
export async function nodeView(tx: TenantDb, id: string) {
  const [row] = await tx.select().from(nodes).where(eq(nodes.id, id));
  if (!row) throw new Problem("not-found");
  const [view] = await nodeViews(tx, [row]);
  if (!view) throw new Problem("not-found");
  return view;
}

/** All of the tenant, newest first, those that were given back among them. A plan's limit keeps them few. */
export async function listNodes(tx: TenantDb) {
  const rows = await tx.select().from(nodes).orderBy(desc(nodes.id));
  return { items: await nodeViews(tx, rows), nextCursor: null };
}

/** Views of rows of any tenants, as the tenants see them: what a machine costs us is for staff. */
export async function nodeViews(tx: TenantDb | OperatorDb, rows: readonly NodeRow[]) {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const steps = await tx
    .select()
    .from(nodeSteps)
    .where(inArray(nodeSteps.nodeId, ids))
    .orderBy(asc(nodeSteps.position));
  const ips = await tx
    .select({ address: addresses, domain: domains.name })
    .from(addresses)
    .leftJoin(domains, and(eq(domains.tenantId, addresses.tenantId), eq(domains.addressId, addresses.id)))
    .where(inArray(addresses.nodeId, ids))
    .orderBy(asc(addresses.kind), asc(addresses.id));
  const grades = await lastGrades(tx, [...new Set(ips.map(({ address }) => address.id))]);
  const drifts = await driftViews(tx, ids);
  const health = await healthViews(tx, ids);
  const operationsOf = await operationViews(tx, ids);
  const replacementOf = await replacementViews(tx, ids);
  const included = await extrasByTenant(tx, [...new Set(rows.map(({ tenantId }) => tenantId))]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hostname: row.hostname,
    status: row.status,
    location: row.location,
    waitingFor: row.waitingFor,
    webmailUrl: webmailUrlOf(row),
    extras: extrasOf(row, included(row.tenantId)),
    failure:
      row.failureCause === null
        ? null
        : { cause: row.failureCause, remedy: row.failureRemedy ?? "Ask support." },
    addresses: mergeDomains(
      ips.filter(({ address }) => address.nodeId === row.id),
      grades,
    ),
    steps: steps
      .filter((step) => step.nodeId === row.id)
      .map(({ name, state, note, updatedAt }) => ({
        name,
        state,
        note,
        updatedAt: instantOf(updatedAt),
      })),
    drifts: drifts.flatMap(({ nodeId, view }) => (nodeId === row.id ? [view] : [])),
    operations: operationsOf(row.id),
    replacement: replacementOf(row.id),
    lookedAt: instantOf(row.lookedAt),
    unseen: row.unseen,
    reach: health.get(row.id)?.reach ?? null,
    createdAt: new Date(row.createdAt).toISOString(),
    servingSince: instantOf(row.servingSince),
  }));
}

/** Where people of its domains read and write mail in a browser; null: nowhere. */
export function webmailUrlOf(row: NodeRow): string | null {
  const isThere = row.status === "serving" && (factsOf(row).extras ?? []).includes("webmail");
  return isThere ? `https://${row.hostname}/webmail` : null;
}

/** An isolated machine stays as it is; of one that is given back nothing is left. */
function extrasOf(row: NodeRow, included: readonly OptionalService[]): readonly ExtraState[] {
  const { extras = [], size } = factsOf(row);
  if (row.status === "retiring" || row.status === "retired") return [];
  if (row.status === "isolated") return extras.map((name) => ({ name, state: "on" }));
  return extraStates(included, extras, size?.gives ?? null);
}

/** An address with several domains is one address. */
function mergeDomains(
  rows: readonly { readonly address: typeof addresses.$inferSelect; readonly domain: string | null }[],
  grades: ReadonlyMap<string, GradeRow>,
) {
  const views = new Map<
    string,
    {
      id: string;
      ip: string | null;
      kind: "primary" | "secondary";
      status: (typeof addresses.$inferSelect)["status"];
      ptr: string | null;
      domain: string | null;
      grade: ReturnType<typeof gradeView> | null;
    }
  >();
  for (const { address, domain } of rows) {
    const { id, ip, kind, status, ptr } = address;
    const known = views.get(id);
    if (known) known.domain = [known.domain, domain].filter((name) => name !== null).join(", ") || null;
    else {
      const grade = grades.get(id);
      views.set(id, { id, ip, kind, status, ptr, domain, grade: grade ? gradeView(grade) : null });
    }
  }
  return [...views.values()];
}
