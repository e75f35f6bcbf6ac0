import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { nodes } from "@penguinmails/db/schema/fleet";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { staffMembers } from "@penguinmails/db/schema/users";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import type { TestDatabase } from "@penguinmails/testkit/database";
import { desc, eq } from "drizzle-orm";
import { makeApp } from "../app.ts";
import type { Container } from "../container.ts";

/** The API on a database, called as staff of whichever role. */
export function adminWorld(db: TestDatabase, over: Partial<Container> = {}) {
  const clock = testClock();
  const container = { ...testContainer(db.database, clock), ...over };
  const app = makeApp(container);
  const memberOf = async (role: StaffRole) => {
    const id = newId();
    const at = Date.now();
    const token = await db.database.withOperator(async (tx) => {
      const person = { email: `${id}@penguinmails.example`, name: `Staff ${id.slice(-4)}`, role };
      await tx.insert(staffMembers).values({ id, ...person, createdAt: at, updatedAt: at });
      return openSession(tx, "staff", id, { ipAddress: null, userAgent: null }, at);
    });
    return { id, cookie: `pm_staff_session=${token}` };
  };
  const call = async (cookie: string, method: string, path: string, body?: unknown) => {
    const response = await app.request(path, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: text === "" ? null : JSON.parse(text),
      cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
    };
  };
  /** Calls as a new member of that role. */
  const as = async (role: StaffRole) => {
    const member = await memberOf(role);
    return {
      ...member,
      call: (method: string, path: string, body?: unknown) => call(member.cookie, method, path, body),
    };
  };
  return {
    database: db.database,
    clock,
    app,
    as,
    call,
    setNode: (tenantId: string, id: string, change: Partial<typeof nodes.$inferInsert>) =>
      db.database.withTenant(tenantId, (tx) => tx.update(nodes).set(change).where(eq(nodes.id, id))),
    /** What that member looked at or did, newest first. */
    staffActs: (staffId: string) =>
      db.database.withOperator((tx) =>
        tx.select().from(staffAudit).where(eq(staffAudit.staffId, staffId)).orderBy(desc(staffAudit.id)),
      ),
  };
}
