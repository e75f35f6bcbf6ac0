import type { Clock } from "@penguinmails/core/ports/clock";
import { nodes } from "@penguinmails/db/schema/fleet";
import { auditLog, staffAudit } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { staffMembers, users } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, inArray, type SQL } from "drizzle-orm";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
export type TenantPage = PageAsked & { readonly tenantId?: string | undefined };

/** What was done to agencies' rows, newest first. */
export async function listAudit(deps: Deps, by: StaffCaller, page: TenantPage) {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), {
      action: "audit.list",
      subject: page.tenantId === undefined ? "audit" : `tenant:${page.tenantId}`,
    });
    const where = and(
      olderThan(auditLog.id, page),
      page.tenantId === undefined ? undefined : eq(auditLog.tenantId, page.tenantId),
    );
    return pageOf(await auditViews(tx, where, page.limit + 1), page.limit);
  });
}

/** Rows with the names of who acted. */
export async function auditViews(tx: OperatorDb, where: SQL | undefined, limit: number) {
  const rows = await tx
    .select({ row: auditLog, tenantName: tenants.name })
    .from(auditLog)
    .innerJoin(tenants, eq(tenants.id, auditLog.tenantId))
    .where(where)
    .orderBy(desc(auditLog.id))
    .limit(limit);
  const idsOf = (kind: "user" | "staff") => [
    ...new Set(rows.flatMap(({ row }) => (row.actorKind === kind ? [row.actorId] : []))),
  ];
  const people = await tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, idsOf("user")));
  const staff = await tx
    .select({ id: staffMembers.id, name: staffMembers.name })
    .from(staffMembers)
    .where(inArray(staffMembers.id, idsOf("staff")));
  const names = new Map([...people, ...staff].map(({ id, name }) => [id, name]));
  return rows.map(({ row, tenantName }) => ({
    id: row.id,
    at: new Date(row.at).toISOString(),
    tenant: { id: row.tenantId, name: tenantName },
    actor: {
      kind: row.actorKind,
      id: row.actorId,
      name: row.actorKind === "system" ? row.actorId : (names.get(row.actorId) ?? null),
    },
    action: row.action,
    subject: { kind: row.subjectKind, id: row.subjectId },
    detail: row.detail,
  }));
}

/** What staff looked at and did, newest first. */
export async function listStaffAudit(deps: Deps, page: PageAsked) {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx
      .select({ row: staffAudit, name: staffMembers.name })
      .from(staffAudit)
      .leftJoin(staffMembers, eq(staffMembers.id, staffAudit.staffId))
      .where(olderThan(staffAudit.id, page))
      .orderBy(desc(staffAudit.id))
      .limit(page.limit + 1);
    const subjects = rows.map(({ row }) => subjectOf(row.subject));
    const names = await namesOf(tx, subjects);
    const views = rows.map(({ row, name }) => {
      const { kind, id } = subjectOf(row.subject);
      return {
        id: row.id,
        at: new Date(row.at).toISOString(),
        staff: { id: row.staffId, name },
        action: row.action,
        subject: {
          kind,
          id,
          name: id === null ? null : kind === "reply-rule" ? id : (names.get(id) ?? null),
        },
        detail: row.detail,
      };
    });
    return pageOf(views, page.limit);
  });
}

const named = [
  { kind: "tenant", table: tenants },
  { kind: "node", table: nodes },
  { kind: "staff", table: staffMembers },
] as const;

type Subject = { readonly kind: string; readonly id: string | null };

/** `tenant:<id>`, or a bare word for a list. */
function subjectOf(text: string): Subject {
  const at = text.indexOf(":");
  return at < 0 ? { kind: text, id: null } : { kind: text.slice(0, at), id: text.slice(at + 1) };
}

/** Names of the agencies, nodes and staff among the subjects, by id. */
async function namesOf(tx: OperatorDb, subjects: readonly Subject[]): Promise<ReadonlyMap<string, string>> {
  const found: { id: string; name: string }[] = [];
  for (const { kind, table } of named) {
    const ids = [...new Set(subjects.flatMap((each) => (each.kind === kind && each.id ? [each.id] : [])))];
    const rows = await tx
      .select({ id: table.id, name: table.name })
      .from(table)
      .where(inArray(table.id, ids));
    found.push(...rows);
  }
  return new Map(found.map(({ id, name }) => [id, name]));
}
