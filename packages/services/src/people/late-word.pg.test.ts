import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { emailHash } from "@penguinmails/core/email-hash";
import { day, minute } from "@penguinmails/core/time";
import { leads, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, refusalHolds } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { settleLeases } from "../delivery/settle-leases.ts";
import {
  arfFor,
  dsnFor,
  messageIdOf,
  optOutAddressOf,
  replyTo,
  verpOf,
} from "../feedback/feedback-test-world.ts";
import { delivery, loggedWorld, queued, queueIdOf, taken } from "../feedback/node-log-test-world.ts";
import { optOut, readOptOut } from "../suppressions/opt-out.ts";
import { erasePerson } from "./erase-person.ts";
import { tablesWith } from "./people-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** An agency whose two messages its node took; the first one's recipient is erased. */
async function erasedWorld() {
  const w = await loggedWorld(db.database, 2);
  const { message } = w;
  await erasePerson(w.world, w.caller, message.recipient);
  const nothingIsBack = async () => {
    // In every table, of all worlds of this file: each erases its first lead.
    expect(await tablesWith(db.url, message.recipient)).toEqual([]);
    const [row] = await w.within((tx) => tx.select().from(messages).where(eq(messages.id, message.id)));
    expect(row?.recipient).toBeNull();
    expect(await w.suppressed()).toMatchObject([
      { emailHash: emailHash(message.recipient), email: null, reason: "objection", note: null },
    ]);
    return row;
  };
  return { ...w, nothingIsBack };
}

const words = (to: string) => `550 5.1.1 <${to}>: Recipient address rejected: ${to} is unknown`;

describe("what comes in after an erasure brings nothing back and is counted as ever", () => {
  it("a bounce in the node's log", async () => {
    const w = await erasedWorld();
    const { message } = w;
    const at = queueIdOf(0);
    const bounce = delivery(message, at, "bounced", "5.1.1", `host mx said: ${words(message.recipient)}`);
    w.lines.push(taken(message, at), queued(at), bounce, bounce);
    await w.read();
    expect(await w.nothingIsBack()).toMatchObject({ delivery: "bounced_hard", lastReply: "550 5.1.1" });
    expect(await w.counted()).toMatchObject({ hard: 1, soft: 0 });
    const told = (await w.eventsOf()).filter(({ kind }) => kind === "bounced");
    expect(told).toMatchObject([{ class: "hard", reason: "userunknown", replyCode: 550, text: null }]);
  });

  it("a delivery in the node's log, and none that is another's under the same queue id", async () => {
    const w = await erasedWorld();
    const at = queueIdOf(0);
    const other = { ...w.message, recipient: "colleague@host0.example" };
    const none = delivery(other, at, "bounced", "5.1.1", "550 5.1.1 unknown");
    w.lines.push(taken(w.message, at), queued(at), none);
    await w.read();
    expect(await w.counted()).toMatchObject({ hard: 0, delivered: 0 });
    w.lines.push(delivery(w.message, at, "sent", "2.0.0", `250 Ok ${w.message.recipient}`));
    await w.read();
    expect(await w.nothingIsBack()).toMatchObject({ delivery: "delivered", lastReply: "250 2.0.0" });
    expect(await w.counted()).toMatchObject({ hard: 0, delivered: 1 });
  });

  it("a returned mail, also one that speaks of somebody else first", async () => {
    const w = await erasedWorld();
    const to = w.message.recipient;
    const both = new TextDecoder()
      .decode(dsnFor(verpOf(w.message), to, "failed", words(to)))
      .replace(
        "Final-Recipient:",
        "Final-Recipient: rfc822; other@host0.example\nAction: failed\nStatus: 4.2.2\nDiagnostic-Code: smtp; 452 4.2.2 Mailbox full\n\nFinal-Recipient:",
      );
    w.box.put(new TextEncoder().encode(both));
    expect(await w.drain()).toBe(1);
    expect(await w.nothingIsBack()).toMatchObject({ delivery: "bounced_hard" });
    expect(await w.counted()).toMatchObject({ hard: 1, soft: 0 });
  });

  it("a complaint, a reply that asks for an end, an opt-out by mail and by link", async () => {
    const w = await erasedWorld();
    const id = messageIdOf(w.message);
    w.box.put(
      arfFor(id),
      replyTo(id, "Remove me from your list."),
      replyTo(id, "", [`Delivered-To: ${optOutAddressOf(w.message)}`]),
    );
    expect(await w.drain()).toBe(3);
    const deps = { ...w.world, signingKeys };
    const of = { tenantId: w.tenantId, messageId: w.message.id, issuedAtMs: w.clock.now() };
    const token = makeUnsubscribeToken(signingKeys, of);
    expect(await readOptOut(deps, token)).toMatchObject({ recipient: "This address", done: true });
    await optOut(deps, token, null);
    const row = await w.nothingIsBack();
    expect(row?.complainedAt).not.toBeNull();
    expect(row?.repliedAt).not.toBeNull();
    expect(await w.counted()).toMatchObject({ complaint: 1, reply: 1, optOut: 1 });
  });

  it("a refusal of the company's and one of ours by name leave no words of theirs in holds and decisions", async () => {
    const w = await erasedWorld();
    const at = queueIdOf(0);
    const to = w.message.recipient;
    const said = `550 5.7.1 <${to}>: ${to} blocked using zen.spamhaus.org for domain sender.example`;
    w.lines.push(taken(w.message, at), queued(at), delivery(w.message, at, "bounced", "5.7.1", said));
    await w.read();
    await w.nothingIsBack();
    const [rows, holds] = await w.within(async (tx) => [
      await tx.select().from(decisions),
      await tx.select().from(refusalHolds),
    ]);
    expect(JSON.stringify([rows, holds])).not.toMatch(/lead0/);
  });
});

it("a message of unknown fate that the log doesn't know is not sent again", async () => {
  const w = await erasedWorld();
  const its = eq(messages.id, w.message.id);
  const sentAt = w.clock.now();
  await w.within((tx) =>
    tx.update(messages).set({ state: "unknown", dataSentAt: sentAt, settledAt: null }).where(its),
  );
  await w.within((tx) => tx.update(nodes).set({ logReadAt: sentAt + day }));
  w.clock.set(sentAt + day + minute);
  expect(await settleLeases(w.world)).toBe(1);
  const [row] = await w.within((tx) => tx.select().from(messages).where(its));
  expect(row).toMatchObject({ state: "skipped", reasonCode: "erased" });
  const before = w.sent.length;
  await paceMessages(w.world, 1_000);
  await w.dispatchAll();
  expect(w.sent).toHaveLength(before);
  await w.nothingIsBack();
});

it("a lead that replies after the erasure stays nobody's", async () => {
  const w = await erasedWorld();
  w.box.put(replyTo(messageIdOf(w.message), "Let us talk."));
  await w.drain();
  const [lead] = await w.within((tx) => tx.select().from(leads).where(eq(leads.id, w.message.leadId)));
  expect(lead).toMatchObject({ email: null, emailHash: null, firstName: null, custom: {}, domain: "" });
  expect(lead?.repliedAt).not.toBeNull();
});
