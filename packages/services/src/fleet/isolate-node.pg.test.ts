import { createHash } from "node:crypto";
import type { NodeConverger, NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { NodeEvidence } from "@penguinmails/core/ports/node-facts";
import { hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { decisions } from "@penguinmails/db/schema/evidence";
import { egressAttestations, mailboxes, nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import { nodeEvidence } from "@penguinmails/db/schema/node-health";
import { nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { staffMembers } from "@penguinmails/db/schema/users";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMailboxPassword } from "../mailboxes/mailbox-password.ts";
import { adminOverview } from "../staff/admin-overview.ts";
import { readEvidence } from "../staff/read-evidence.ts";
import { askForLook } from "./ask-for-look.ts";
import { askForOperation } from "./ask-for-operation.ts";
import { convergeNode } from "./converge-node.ts";
import { codeOf, scripted } from "./fleet-test-world.ts";
import { isolateNode, releaseNode } from "./isolate-node.ts";
import { nodeView } from "./node-view.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function servingWorld() {
  const clock = testClock();
  // As the real box does, each seal is another text; a wrong context opens nothing.
  let seals = 0;
  const secrets = {
    seal: (plain: string, context: string) => `${++seals}|${context}|${plain}`,
    open: (sealed: string, context: string) => {
      const [, of, plain = ""] = /^\d+\|([^|]*)\|(.*)$/s.exec(sealed) ?? [];
      if (of !== context) throw new Error("another context");
      return plain;
    },
  };
  const container = { ...testContainer(db.database, clock), secrets };
  const { tenantId, caller } = await makeTenant({ database: db.database, clock });
  const pool = await makePool({ database: db.database, clock }, tenantId, { mailboxes: 2 });
  const id = pool.nodeId;
  const inTenant = <T>(work: Parameters<typeof db.database.withTenant<T>>[1]) =>
    db.database.withTenant(tenantId, work);
  const staff = { tenantId, actor: { kind: "staff" as const, id: caller.actor.id, requestId: null } };
  return {
    clock,
    container,
    tenantId,
    caller,
    staff,
    id,
    inTenant,
    isolate: () => isolateNode(container, staff, id, "Foreign key in authorized_keys."),
    release: () => releaseNode(container, staff, id, "Explained: our own test."),
    converge: (converger: NodeConverger) =>
      convergeNode({ ...container, converger }, { tenantId, nodeId: id }, new AbortController().signal),
    view: () => inTenant((tx) => nodeView(tx, id)),
    node: async () => (await inTenant((tx) => tx.select().from(nodes).where(eq(nodes.id, id))))[0],
    boxes: () => inTenant((tx) => tx.select().from(mailboxes).orderBy(mailboxes.id)),
    operations: async () => {
      const rows = await inTenant((tx) => tx.select().from(nodeOperations).orderBy(nodeOperations.id));
      return rows.map(({ kind, state, failureCause }) => [kind, state, failureCause] as const);
    },
    jobs: async () =>
      (await inTenant((tx) => tx.select().from(outbox).orderBy(outbox.id))).map(({ job }) => job),
    decided: async () => {
      const rows = await inTenant((tx) => tx.select().from(decisions).orderBy(decisions.id));
      return rows.map(({ before, after, clears }) => [before, after, clears !== null]);
    },
    audits: async () => {
      const rows = await inTenant((tx) => tx.select().from(auditLog).orderBy(auditLog.id));
      return rows.map(({ action, detail }) => [action, (detail as { reason?: string }).reason]);
    },
  };
}

/** Does what it is asked to, and learns this much of it. */
const doing = (evidence?: NodeEvidence, seen: (spec: NodeSpec) => void = () => {}): NodeConverger => ({
  ...scripted(async () => ({ status: "done" })),
  async operate(spec, { id }, journal) {
    seen(spec);
    if (evidence) await journal.learn({ evidence: { ...evidence, id }, evidenceFor: id });
    return { status: "done" };
  },
});

describe("isolating a node", () => {
  test("takes it out of use and changes every secret in the books, in one transaction, and tells the agency", async () => {
    const world = await servingWorld();
    const [before, boxes] = [await world.node(), await world.boxes()];
    await askForOperation(world.container, world.staff, world.id, { kind: "apply", reason: "because" });
    await world.isolate();
    const after = await world.node();
    expect(after?.status).toBe("isolated");
    for (const secret of ["sealedMailuSecretKey", "sealedMailuApiToken", "sealedCollectorPassword"] as const)
      expect(after?.[secret]).not.toBe(before?.[secret]);
    const passwords = (rows: typeof boxes) => rows.map(({ sealedPassword }) => sealedPassword);
    const [old, fresh] = [passwords(boxes), passwords(await world.boxes())];
    expect(fresh.filter((password) => old.includes(password))).toEqual([]);
    expect(new Set(fresh).size).toBe(2);
    expect(await world.operations()).toEqual([
      ["apply", "failed", "The node was isolated before this was done."],
      ["isolate", "running", null],
    ]);
    expect(await world.decided()).toEqual([["on", "isolated", true]]);
    expect((await world.jobs()).slice(-2)).toEqual(["node.converge", "platform-mail.send"]);
    expect((await world.audits()).at(-1)).toEqual(["node.isolate", "Foreign key in authorized_keys."]);
  });

  test("asked twice is done once, and its secrets stay those of the first asking", async () => {
    const world = await servingWorld();
    await Promise.all([world.isolate(), world.isolate()]);
    const once = await world.node();
    await world.isolate();
    expect(await world.node()).toEqual(once);
    expect((await world.operations()).map(([kind]) => kind)).toEqual(["isolate"]);
    expect(await world.decided()).toHaveLength(1);
  });

  test("is one alert from when it was asked for, whatever is done to the node since", async () => {
    const world = await servingWorld();
    const askedAt = new Date(world.clock.now()).toISOString();
    await world.isolate();
    await world.converge(doing());
    world.clock.advance(1_000);
    await askForOperation(world.container, world.staff, world.id, { kind: "reboot", reason: "because" });
    const may = { seesMoney: false, seesQueues: false, seesFleet: true };
    const { alerts } = await adminOverview(world.container, may, null);
    expect(alerts.filter(({ subject }) => subject.id === world.id)).toMatchObject([
      { code: "node-isolated", since: askedAt },
    ]);
  });

  test("is for a node that serves", async () => {
    const world = await servingWorld();
    await world.inTenant((tx) => tx.update(nodes).set({ status: "provisioning" }));
    expect(await codeOf(world.isolate())).toBe("conflict");
    const nobody = "00000000-0000-7000-8000-000000000000";
    expect(await codeOf(isolateNode(world.container, world.staff, nobody, "because"))).toBe("not-found");
  });

  test("is run on the isolated node, with the passwords that are to be set there", async () => {
    const world = await servingWorld();
    await world.isolate();
    let senders: NodeSpec["senders"];
    await world.converge(
      doing(undefined, (spec) => {
        senders = spec.senders;
      }),
    );
    const boxes = await world.boxes();
    expect(senders?.map(({ email, password }) => [email, password])).toEqual(
      boxes.map(({ id, email, sealedPassword }) => [
        email,
        openMailboxPassword(world.container.secrets, id, sealedPassword),
      ]),
    );
    expect((await world.operations()).at(-1)).toEqual(["isolate", "done", null]);
    expect((await world.node())?.status).toBe("isolated");
  });
});

describe("an isolated node", () => {
  test("has no way back but release, replacing it or giving it back", async () => {
    const world = await servingWorld();
    await world.isolate();
    await world.converge(doing());
    const { container, staff, id } = world;
    expect(await codeOf(askForOperation(container, staff, id, { kind: "apply", reason: "because" }))).toBe(
      "conflict",
    );
    expect(await codeOf(askForLook(container, staff, id))).toBe("conflict");
    await world.converge(scripted(async () => ({ status: "done" })));
    expect((await world.node())?.status).toBe("isolated");
    expect((await retireNode(container, world.caller, id)).status).toBe("retiring");
  });

  test("may be rebooted, once it was isolated: its runner knows that it is, and it stays so", async () => {
    const world = await servingWorld();
    await world.isolate();
    const { container, staff, id } = world;
    const reboot = () => askForOperation(container, staff, id, { kind: "reboot", reason: "open sessions" });
    expect(await codeOf(reboot())).toBe("conflict");
    await world.converge(doing());
    expect(await codeOf(reboot())).toBe("fine");
    const seen: unknown[] = [];
    await world.converge({
      ...doing(),
      async operate(_spec, { kind, isIsolated }) {
        seen.push([kind, isIsolated]);
        return { status: "done" };
      },
    });
    expect(seen).toEqual([["reboot", true]]);
    expect((await world.operations()).at(-1)).toEqual(["reboot", "done", null]);
    expect((await world.node())?.status).toBe("isolated");
    expect(await codeOf(reboot())).toBe("fine");
    expect(await codeOf(world.release())).toBe("conflict");
  });

  test("released and found clean serves again, and its domains prove their way out first", async () => {
    const world = await servingWorld();
    await world.isolate();
    expect(await codeOf(world.release())).toBe("conflict");
    await world.converge(doing());
    await world.release();
    await world.release();
    await world.converge(doing());
    expect((await world.view()).status).toBe("serving");
    const proofs = await world.inTenant((tx) => tx.select().from(egressAttestations));
    expect(proofs.map(({ expiresAt, signature }) => [expiresAt, signature])).toEqual([[null, null]]);
    expect(await world.decided()).toEqual([
      ["on", "isolated", true],
      ["isolated", "on", false],
    ]);
    expect((await world.operations()).map(([kind, state]) => [kind, state])).toEqual([
      ["isolate", "done"],
      ["release", "done"],
    ]);
    expect(await codeOf(world.release())).toBe("conflict");
  });

  test("each decision about it carries what it rests on: who asked, what spoke for it, how long it was shut", async () => {
    const world = await servingWorld();
    const raisedAt = world.clock.now();
    const hint = { key: "k", since: raisedAt, sentence: "A key of somebody else's." };
    await world.inTenant((tx) =>
      tx.insert(nodeSuspicions).values({
        ...{ tenantId: world.tenantId, id: newId(), nodeId: world.id, raisedAt },
        hints: [
          { ...hint, kind: "foreign-key" },
          { ...hint, kind: "foreign-mail" },
        ],
      }),
    );
    await world.isolate();
    await world.converge(doing());
    world.clock.advance(26 * hour);
    await world.release();
    await world.converge(doing());
    await world.isolate();
    const rows = await world.inTenant((tx) => tx.select().from(decisions).orderBy(decisions.id));
    expect(rows.map(({ evidence }) => evidence)).toEqual([
      {
        askedBy: "our staff",
        openDifferences: 0,
        signs: "foreign key, foreign mail",
        suspectSince: `${new Date(raisedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`,
      },
      { askedBy: "our staff", isolatedForHours: 26, domainsToProve: 1 },
      { askedBy: "our staff", openDifferences: 0, signs: "none that we look for" },
    ]);
  });

  test("released and not found clean stays isolated", async () => {
    const world = await servingWorld();
    await world.isolate();
    await world.converge(doing());
    await world.release();
    const failed = {
      status: "failed",
      step: "find",
      cause: "Not as planned.",
      remedy: "Replace it.",
    } as const;
    await world.converge({ ...doing(), operate: async () => failed });
    expect((await world.node())?.status).toBe("isolated");
    expect((await world.operations()).at(-1)).toEqual(["release", "failed", "Not as planned."]);
  });
});

describe("the evidence", () => {
  const member = async () => {
    const id = newId();
    const person = { email: `${id}@penguinmails.example`, name: "Staff", role: "operator" as const };
    await db.database.withOperator((tx) =>
      tx.insert(staffMembers).values({ id, ...person, createdAt: 0, updatedAt: 0 }),
    );
    return { staffId: id, requestId: "request", seesMoney: false };
  };
  const kept = async () => {
    const world = await servingWorld();
    const plain = JSON.stringify({ parts: [{ name: "processes", code: 0, text: "sshd", isCut: false }] });
    const by = await member();
    await world.isolate();
    const [row] = await world.inTenant((tx) => tx.select().from(nodeOperations));
    const evidenceId = row?.id ?? "";
    await world.converge(
      doing({
        id: evidenceId,
        takenAt: world.clock.now(),
        sha256: createHash("sha256").update(plain).digest("hex"),
        bytes: plain.length,
        parts: [{ name: "processes", chars: 4, isCut: false }],
        sealed: world.container.secrets.seal(plain, `node:${world.id}:evidence:${evidenceId}`),
      }),
    );
    return {
      ...world,
      evidenceId,
      read: () => readEvidence(world.container, by, { id: world.id, evidenceId }),
    };
  };

  test("is a row of its own, beside the facts, and is read as it was kept", async () => {
    const world = await kept();
    expect((await world.node())?.facts).toEqual({ evidenceFor: world.evidenceId });
    expect((await world.read()).parts).toEqual([{ name: "processes", code: 0, text: "sshd", isCut: false }]);
  });

  test("that was altered is not shown", async () => {
    const world = await kept();
    const alter = (change: Partial<typeof nodeEvidence.$inferInsert>) =>
      world.inTenant((tx) => tx.update(nodeEvidence).set(change));
    await alter({ sealed: "1|another|{}" });
    expect(await codeOf(world.read())).toBe("conflict");
    await alter({ sealed: `1|node:${world.id}:evidence:${world.evidenceId}|{"parts":[]}` });
    expect(await codeOf(world.read())).toBe("conflict");
  });
});
