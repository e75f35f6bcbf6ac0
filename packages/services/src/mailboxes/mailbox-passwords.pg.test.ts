import { policy } from "@penguinmails/core/policy";
import { mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDueDomains } from "../domains/check-due-domains.ts";
import { codeOf, domainWorld, makeAgency, testSecrets } from "../domains/domain-test-world.ts";
import { isolateNode } from "../fleet/isolate-node.ts";
import { addMailbox } from "./add-mailbox.ts";
import { changePassword } from "./change-password.ts";
import { openMailboxPassword } from "./mailbox-password.ts";
import { revealMailbox } from "./reveal-mailbox.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** A mailbox that its node has. */
async function world() {
  const w = await domainWorld(db.database);
  const { id: domainId } = await w.add();
  const { id, email } = await addMailbox(w.deps, w.caller, {
    domainId,
    localPart: "ada",
    displayName: "Ada",
  });
  const deps = { ...w.deps, imapPort: 5993, dashboardUrl: "https://app.example" };
  const within = <T>(work: Parameters<typeof db.database.withTenant<T>>[1]) =>
    db.database.withTenant(w.tenantId, work);
  await w.converge(domainId);
  return {
    ...w,
    id,
    email,
    within,
    deps,
    converge: () => w.converge(domainId),
    reveal: () => revealMailbox(deps, w.caller, id),
    change: () => changePassword(deps, w.caller, id),
    /** What the node takes for the mailbox. */
    onNode: () => w.node.state.mailboxes.get(email)?.password,
    /** What we would submit its mail with. */
    inBooks: async () => {
      const [row] = await within((tx) => tx.select().from(mailboxes));
      return openMailboxPassword(testSecrets, id, row?.sealedPassword ?? "");
    },
    nodeIs: (status: "serving" | "isolated" | "retiring") => within((tx) => tx.update(nodes).set({ status })),
    audits: () => within((tx) => tx.select().from(auditLog).orderBy(auditLog.id)),
  };
}

test("a mailbox that stands is shown with what its node takes; the audit row says who asked and not what for", async () => {
  const { reveal, email, hostname, onNode, audits, caller } = await world();
  const shown = await reveal();
  expect(shown).toEqual({
    email,
    password: onNode(),
    imap: { host: hostname, port: 5993 },
    webmailUrl: null,
    changing: false,
  });
  const last = (await audits()).at(-1);
  expect(last).toMatchObject({ action: "mailbox.reveal", actorId: caller.actor.id, detail: { email } });
  expect(JSON.stringify(last)).not.toContain(shown.password);
});

test("whoever works on a mailbox lets nobody wait who asks for its password", async () => {
  const { within, reveal, email } = await world();
  await within(async (tx) => {
    await tx.select().from(mailboxes).for("no key update");
    expect(await reveal()).toMatchObject({ email });
  });
});

test("where its node has webmail, its address is shown too", async () => {
  const { reveal, within, hostname } = await world();
  await within((tx) => tx.update(nodes).set({ facts: { extras: ["webmail"] } }));
  expect((await reveal()).webmailUrl).toBe(`https://${hostname}/webmail`);
});

test("one that is not made yet, or whose machine does not serve, is neither shown nor changed; a stranger's is not there", async () => {
  const w = await world();
  const before = await w.audits();
  for (const status of ["isolated", "retiring"] as const) {
    await w.nodeIs(status);
    expect([await codeOf(w.reveal()), await codeOf(w.change())]).toEqual(["conflict", "conflict"]);
  }
  await w.nodeIs("serving");
  await w.within((tx) => tx.update(mailboxes).set({ status: "pending" }));
  expect([await codeOf(w.reveal()), await codeOf(w.change())]).toEqual(["conflict", "conflict"]);
  const { caller } = await makeAgency(db.database);
  expect(await codeOf(revealMailbox(w.deps, caller, w.id))).toBe("not-found");
  expect(await codeOf(changePassword(w.deps, caller, w.id))).toBe("not-found");
  expect(await w.audits()).toEqual(before);
});

test("a new password is asked for once, stands when the node took it, and is in no job and no audit row", async () => {
  const w = await world();
  const first = w.onNode();
  await w.change();
  await w.change();
  expect(await w.reveal()).toMatchObject({ password: first, changing: true });
  expect((await w.audits()).filter(({ action }) => action === "mailbox.password")).toHaveLength(1);
  expect(await w.converge()).toEqual({ status: "done" });
  const next = w.onNode() ?? "";
  expect(next).toMatch(/^[\w-]{32}$/);
  expect(next).not.toBe(first);
  expect(await w.reveal()).toMatchObject({ password: next, changing: false });
  const written = await w.within(async (tx) => [
    await tx.select().from(outbox),
    await tx.select().from(auditLog),
  ]);
  expect(JSON.stringify(written)).not.toContain(next);
});

test("of several who ask for a new password at once one asks for it", async () => {
  const w = await world();
  await Promise.all(Array.from({ length: 4 }, w.change));
  expect((await w.audits()).filter(({ action }) => action === "mailbox.password")).toHaveLength(1);
});

test("while the machine refuses, the password that stands is the one that it takes, and the change is due again", async () => {
  const w = await world();
  const first = w.onNode();
  await w.change();
  w.node.state.failures.push(new Error("Mailu restarts"));
  expect((await w.converge()).status).toBe("waiting");
  expect([w.onNode(), await w.inBooks()]).toEqual([first, first]);
  w.clock.advance(policy.domain.pendingCheckMs);
  await checkDueDomains(w.deps);
  expect((await w.jobs()).at(-1)?.job).toBe("domain.converge");
  await w.converge();
  expect(w.onNode()).not.toBe(first);
  expect(await w.inBooks()).toBe(w.onNode());
});

test("a worker that dies when the node has taken it and before that is written down leaves it to the next, who ends it", async () => {
  const w = await world();
  await w.change();
  const ensure = w.deps.mailu.ensureMailbox;
  w.deps.mailu.ensureMailbox = async (...call) => {
    await ensure(...call);
    throw new Error("killed");
  };
  await w.converge();
  const taken = w.onNode();
  expect(await w.inBooks()).not.toBe(taken);
  w.deps.mailu.ensureMailbox = ensure;
  await w.converge();
  expect([w.onNode(), await w.inBooks()]).toEqual([taken, taken]);
});

test("an isolation meanwhile wins: the password that was on its way is none any more", async () => {
  const w = await world();
  await w.change();
  const ensure = w.deps.mailu.ensureMailbox;
  w.deps.mailu.ensureMailbox = async (...call) => {
    await ensure(...call);
    await isolateNode(w.deps, w.caller, w.nodeId, "Foreign key in authorized_keys.");
  };
  await w.converge();
  const [row] = await w.within((tx) => tx.select().from(mailboxes).where(eq(mailboxes.id, w.id)));
  expect(row?.sealedNextPassword).toBeNull();
  expect(await w.inBooks()).not.toBe(w.onNode());
});
