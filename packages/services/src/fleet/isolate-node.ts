import { randomBytes } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { EpochMs } from "@penguinmails/core/time";
import { domains, mailboxes, nodeDrifts, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, count, eq, inArray, isNull } from "drizzle-orm";
import { mailOwners, ownersOf } from "../billing/owners.ts";
import type { Caller } from "../caller.ts";
import { newMailboxPassword } from "../mailboxes/mailbox-password.ts";
import { actorWords } from "./asked-by.ts";
import { beginOperation, refuseBeside } from "./begin-operation.ts";
import { decideIsolation } from "./decide-isolation.ts";
import { endSuspicion } from "./judge-suspicion.ts";
import { lockNode } from "./lock-node.ts";
import { dropOperation, runningOperation } from "./node-operation.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly dashboardUrl: string;
};

const told = "Something on this machine is not ours, so it is shut off while our staff look at it.";
const clears = "Our staff open it again when it is clean, or replace it. Messages wait; none is lost.";

/**
 * Takes a node that serves out of use at once: nothing more is sent through it, whatever was being done to it is dropped,
 * and every secret that opens it is another one in our books from here on. A job then keeps the evidence, shuts the
 * machine and changes those secrets on it. Asked again, nothing more happens. Throws `not-found`, and `conflict` for a
 * node that does not serve.
 */
export async function isolateNode(deps: Deps, by: Caller, nodeId: string, reason: string): Promise<void> {
  const now = deps.clock.now();
  const owners = await ownersOf(deps.database, by.tenantId);
  await deps.database.withTenant(by.tenantId, async (tx) => {
    const node = await lockNode(tx, nodeId);
    if (node.status === "isolated") return;
    if (node.status !== "serving")
      throw new Problem("conflict", { detail: "Only a node that serves can be isolated." });
    await dropOperation(tx, nodeId, now, "The node was isolated before this was done.");
    await changeSecrets(deps.secrets, tx, nodeId);
    const evidence = {
      askedBy: actorWords(by.actor),
      openDifferences: await countOpenDrifts(tx, nodeId),
      ...suspected(await endSuspicion(tx, nodeId, by.actor, now)),
    };
    const change = { kind: "isolate" as const, ip: null, nodeId, askedAt: now };
    await beginOperation(tx, by.actor, change, { reason });
    await decideIsolation(tx, node, { before: "on", after: "isolated", reason: told, clears, evidence }, now);
    const link = `${deps.dashboardUrl}/nodes/${nodeId}`;
    const variables = { node: node.name, hostname: node.hostname, reason: `${told} ${clears}`, link };
    await mailOwners(tx, owners, "node-isolated", variables, now);
  });
}

/** What spoke for somebody else on the machine, by kind: how exactly is for our staff. */
function suspected(suspicion: Awaited<ReturnType<typeof endSuspicion>>) {
  if (suspicion === null) return { signs: "none that we look for" };
  const kinds = [...new Set(suspicion.hints.map(({ kind }) => kind.replace("-", " ")))];
  return { signs: kinds.join(", "), suspectSince: minuteOf(suspicion.raisedAt) };
}

const minuteOf = (at: EpochMs) => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

async function countOpenDrifts(tx: TenantDb, nodeId: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(nodeDrifts)
    .where(and(eq(nodeDrifts.nodeId, nodeId), isNull(nodeDrifts.closedAt)));
  return row?.n ?? 0;
}

/**
 * Asks for an isolated node to be opened again. Its operation opens nothing while anything on the machine differs from
 * its plan. Throws `not-found`, and `conflict` for a node that is not isolated or is still being isolated.
 */
export async function releaseNode(
  deps: Pick<Deps, "database" | "clock">,
  by: Caller,
  nodeId: string,
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(by.tenantId, async (tx) => {
    const node = await lockNode(tx, nodeId);
    if (node.status !== "isolated") throw new Problem("conflict", { detail: "This node is not isolated." });
    const running = await runningOperation(tx, nodeId);
    if (running?.kind === "release") return;
    refuseBeside(running);
    const change = { kind: "release" as const, ip: null, nodeId, askedAt: now };
    await beginOperation(tx, by.actor, change, { reason });
  });
}

/** Its plan's secrets and the passwords of its mailboxes; the key pair is changed by the operation, which must prove it. */
async function changeSecrets(secrets: SecretBox, tx: TenantDb, nodeId: string): Promise<void> {
  const fresh = (what: string, text: string) => secrets.seal(text, `node:${nodeId}:${what}`);
  const secret = () => randomBytes(24).toString("hex");
  await tx
    .update(nodes)
    .set({
      status: "isolated",
      sealedMailuSecretKey: fresh("mailu-secret", secret().slice(0, 16)),
      sealedMailuApiToken: fresh("mailu-api", secret()),
      sealedCollectorPassword: fresh("collector", secret()),
    })
    .where(eq(nodes.id, nodeId));
  const boxes = await tx
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(
      inArray(
        mailboxes.domainId,
        tx.select({ id: domains.id }).from(domains).where(eq(domains.nodeId, nodeId)),
      ),
    )
    .orderBy(asc(mailboxes.id));
  for (const { id } of boxes) {
    await tx
      .update(mailboxes)
      .set({ sealedPassword: newMailboxPassword(secrets, id), sealedNextPassword: null })
      .where(eq(mailboxes.id, id));
  }
}
