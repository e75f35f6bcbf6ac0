import { Problem } from "@penguinmails/contracts/problems";
import type { ConvergeOutcome, NodeConverger, PlanJournal } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { minute } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { testContainer } from "@penguinmails/testkit/api-container";
import { type TestClock, testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { convergeNode } from "./converge-node.ts";
import { orderNode } from "./order-node.ts";

export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

export const learned: NodeFacts = {
  serviceId: "500001",
  primaryIp: "198.18.4.10",
  secondaryIps: ["198.18.4.11", "198.18.4.12"],
  hostKey: "SHA256:host",
  sshPublicKey: "ssh-ed25519 AAAA",
  sshPrivateKey: "sealed:key",
  monthlyCents: 1_997,
  ptrOf: ["198.18.4.10", "198.18.4.11", "198.18.4.12"],
};

/** A plan that does what the test says. */
export function scripted(
  converge: (journal: PlanJournal) => Promise<ConvergeOutcome>,
  retire: () => Promise<ConvergeOutcome> = async () => ({ status: "done" }),
): NodeConverger & { readonly runs: () => number } {
  let runs = 0;
  return {
    stepNames: ["first", "second"],
    runs: () => runs,
    converge: (_spec, journal) => {
      runs++;
      return converge(journal);
    },
    operate: (_spec, _operation, journal) => {
      runs++;
      return converge(journal);
    },
    inspect: async () => ({ deviations: [], unseen: [] }),
    retire: () => {
      runs++;
      return retire();
    },
  };
}

export const finished = scripted(async (journal) => {
  await journal.stepChanged("first", "done", null);
  await journal.learn(learned);
  await journal.stepChanged("second", "done", null);
  return { status: "done" };
});
export const waiting = () =>
  scripted(async () => ({
    status: "waiting",
    step: "first",
    reason: "the machine is build",
    retryAfterMs: minute,
  }));

/** Whether nobody holds the node while the act waits for the agency's row, which is then given to it. */
export async function isFreeWhileAgencyIsHeld(
  { url }: TestDatabase,
  inTenant: <T>(work: (tx: TenantDb) => Promise<T>) => Promise<T>,
  nodeId: string,
  act: () => Promise<unknown>,
): Promise<boolean> {
  const { acting, free } = await inTenant(async (tx) => {
    await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId)).for("no key update");
    const acting = act();
    await untilLockWaits(url, 1);
    const mine = eq(nodes.id, nodeId);
    const free = await tx.select().from(nodes).where(mine).for("no key update", { skipLocked: true });
    return { acting, free };
  });
  await acting;
  return free.length === 1;
}

/** An agency that orders nodes; no plan unless told. */
export async function fleetWorld(
  database: Database,
  {
    clock = testClock(),
    secrets,
    ...options
  }: { readonly plan?: string | null; readonly clock?: TestClock; readonly secrets?: SecretBox } = {},
) {
  const still = testContainer(database, clock);
  const container = { ...still, secrets: secrets ?? still.secrets };
  const { tenantId, userId, caller } = await makeTenant({ database, clock }, options);
  const inTenant = <T>(work: Parameters<typeof database.withTenant<T>>[1]) =>
    database.withTenant(tenantId, work);
  return {
    clock,
    container,
    tenantId,
    userId,
    caller,
    inTenant,
    order: (secondaryAddresses = 2) =>
      orderNode(container, caller, { secondaryAddresses, location: "seattle" as const }),
    converge: (nodeId: string, converger: NodeConverger, signal = new AbortController().signal) =>
      convergeNode({ ...container, converger }, { tenantId, nodeId }, signal),
    row: async (id: string) => {
      const [row] = await inTenant((tx) => tx.select().from(nodes).where(eq(nodes.id, id)));
      if (!row) throw new Error("no such node");
      return row;
    },
    nodes: () => inTenant((tx) => tx.select().from(nodes)),
    /** Jobs asked for so far, oldest first, with the world's minutes from now at which they are due. */
    jobs: async () => {
      const rows = await inTenant((tx) => tx.select().from(outbox).orderBy(outbox.id));
      return rows.map(({ job, dueAt }) => [job, Math.round((dueAt - clock.now()) / minute)] as const);
    },
    audits: async () =>
      (await inTenant((tx) => tx.select().from(auditLog).orderBy(auditLog.id))).map(({ action }) => action),
  };
}
