import { generateKeyPairSync } from "node:crypto";
import type { NodeConverger, NodeOperation } from "@penguinmails/core/ports/node-converger";
import { hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { finished, fleetWorld } from "../fleet/fleet-test-world.ts";
import { nodeView } from "../fleet/node-view.ts";
import { askForRestore } from "./ask-for-restore.ts";

export const reason = "the ticket 4711";
/** The `p=` of a signing key. */
export const key = () =>
  generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }).toString("base64");

/** An agency with a node that serves a domain with one account, and a backup that holds its key. */
export async function restoreWorld(database: Database) {
  const world = await fleetWorld(database, { plan: "growth" });
  const { container, caller, tenantId, clock, inTenant } = world;
  const serving = async () => {
    const { id } = await world.order(0);
    await world.converge(id, finished);
    return id;
  };
  const id = await serving();
  const publicKey = key();
  const domainId = newId();
  const backupId = newId();
  const now = clock.now();
  const account = (email: string, createdAt: number) => ({
    tenantId,
    id: newId(),
    domainId,
    localPart: email.split("@")[0] ?? "",
    email,
    displayName: "A",
    status: "ready" as const,
    sealedPassword: "sealed:x",
    capPerDay: 30,
    createdAt,
  });
  const domain = (nodeId: string, name: string, dkimValue: string | null) => ({
    tenantId,
    id: name === "acme.example" ? domainId : newId(),
    name,
    nodeId,
    status: "verified" as const,
    dkimSelector: "dkim",
    dkimValue,
    createdAt: now,
  });
  await inTenant(async (tx) => {
    await tx.insert(domains).values(domain(id, "acme.example", `v=DKIM1; k=rsa; p=${publicKey}`));
    await tx
      .insert(mailboxes)
      .values([account("ana@acme.example", now), account("new@acme.example", now + 2 * hour)]);
    await tx.insert(nodeBackups).values({
      tenantId,
      id: backupId,
      nodeId: id,
      state: "done",
      startedAt: now + hour,
      contents: {
        files: 3,
        bytes: 9,
        mails: 0,
        hasDatabase: true,
        keys: [{ domain: "acme.example", publicKey }],
      },
    });
  });
  return {
    ...world,
    id,
    backupId,
    publicKey,
    serving,
    addDomain: (nodeId: string, name: string, dkimValue: string | null) =>
      inTenant((tx) => tx.insert(domains).values(domain(nodeId, name, dkimValue))),
    ask: (nodeId = id, from = backupId) =>
      askForRestore(container, caller, nodeId, { backupId: from, reason }),
    jobsOf: async (name: string) => (await world.jobs()).filter(([job]) => job === name).length,
    view: () => inTenant((tx) => nodeView(tx, id)),
  };
}

/** Remembers what it is to do, and does it. */
export function listening() {
  const asked: NodeOperation[] = [];
  const converger: NodeConverger = {
    ...finished,
    async operate(_spec, operation) {
      asked.push(operation);
      return { status: "done" };
    },
  };
  return { asked, converger };
}
