import { nodeBackups } from "@penguinmails/db/schema/backups";
import { nodeOperations } from "@penguinmails/db/schema/fleet";
import { askForBackup } from "@penguinmails/services/backups/ask-for-backup";
import { takeBackup } from "@penguinmails/services/backups/take-backup";
import { askForOperation, type StaffOperation } from "@penguinmails/services/fleet/ask-for-operation";
import { lookAtNode } from "@penguinmails/services/fleet/look-at-node";
import { runningOperation } from "@penguinmails/services/fleet/node-operation";
import { readNodePlan } from "@penguinmails/services/fleet/read-node-plan";
import { desc, eq } from "drizzle-orm";
import { vps } from "../../scripts/testbed/bed.ts";
import { docker } from "../../scripts/testbed/program.ts";
import type { AgencyOnSite } from "../site/agency-on-site.ts";

export const onMachine = (...words: string[]) => docker(["exec", vps.name, ...words]);

export const noChange = { steps: [], byHand: [], unseen: [] };
export const done = (kind: string) => ({ kind, state: "done", cause: null });

/** Operations on a node that serves, as staff ask for them and a worker runs them. */
export function operationsOn(world: AgencyOnSite, nodeId: string) {
  const by = { tenantId: world.tenantId, actor: world.caller.actor };
  return {
    by,
    finished,
    /** What a look finds that differs from the plan. */
    async plan() {
      await lookAtNode(
        { ...world.container, converger: world.converger },
        { tenantId: world.tenantId, nodeId },
      );
      return world.inTenant((tx) => readNodePlan(tx, nodeId));
    },
    async operate(operation: Omit<StaffOperation, "reason">) {
      await askForOperation(world.container, by, nodeId, { ...operation, reason: "A test" });
      return finished();
    },
    /** Takes a backup, as staff ask for one and a worker makes it; gives what is kept of it. */
    async backUp() {
      await askForBackup(world.container, by, nodeId, "A test");
      const input = { tenantId: world.tenantId, backupId: (await newestBackup()).id };
      await takeBackup({ ...world.container, ...world.backups }, input, new AbortController().signal);
      return newestBackup();
    },
  };

  async function newestBackup() {
    const [newest] = await world.inTenant((tx) =>
      tx
        .select()
        .from(nodeBackups)
        .where(eq(nodeBackups.nodeId, nodeId))
        .orderBy(desc(nodeBackups.startedAt))
        .limit(1),
    );
    if (!newest) throw new Error("The node has no backup");
    return newest;
  }

  /** Runs what was asked for until it has ended; gives how. */
  async function finished(limitMs = 240_000) {
    const deadline = Date.now() + limitMs;
    for (;;) {
      await world.converge(nodeId, world.converger);
      const running = await world.inTenant((tx) => runningOperation(tx, nodeId));
      if (!running) break;
      if (Date.now() > deadline) throw new Error(`The operation stands at ${running.step}: ${running.note}`);
      await world.pass();
    }
    const [newest] = await world.inTenant((tx) =>
      tx
        .select()
        .from(nodeOperations)
        .where(eq(nodeOperations.nodeId, nodeId))
        .orderBy(desc(nodeOperations.id))
        .limit(1),
    );
    return { kind: newest?.kind, state: newest?.state, cause: newest?.failureCause };
  }
}
