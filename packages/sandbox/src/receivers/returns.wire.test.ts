import { minute } from "@penguinmails/core/time";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestWorld } from "../control/test-world.ts";
import { memoryStore } from "../store.ts";
import { startServices } from "../world.ts";
import { deliveries } from "./ledger.ts";
import { addressWhere, type Person } from "./person.ts";
import { pendingReturns, type Return, returnKind } from "./plan-returns.ts";
import {
  closeTransports,
  domainAt,
  makeKnown,
  receiversWorld,
  send,
  senderDomain,
  senderIp,
} from "./receivers-test-world.ts";
import { startTestNode, startTestPage, type TestNode } from "./sender-test-node.ts";
import { startReceivers } from "./start-receivers.ts";

let world: TestWorld;
let node: TestNode;
beforeEach(async () => {
  world = await receiversWorld();
  await makeKnown(world);
  node = await startTestNode(senderIp(world.context));
});
afterEach(async () => {
  closeTransports();
  await node.close();
  await world.close();
});

const days = (n: number) => n * 24 * 60 * minute;
const habit = (wanted: string) => (person: Person) =>
  person.mailbox === "works" && person.habit === wanted && !person.away;
const seen = () => deliveries(world.context.store);
const sendTo = async (to: string, headers: Record<string, string> = {}) => {
  const id = `m-${to.replace("@", ".")}@${senderDomain}`;
  expect(await send(world.context, { to, id, headers })).toMatchObject({ code: 250 });
  return id;
};

describe("what comes back", () => {
  test("a mail taken for nobody returns as a report to its envelope sender, from the null sender", async () => {
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", ({ mailbox }) => mailbox === "bounces-later");
    const id = await sendTo(to);
    expect(node.mails).toEqual([]);
    world.clock.advance(60 * minute);
    const report = await node.mail(0);
    expect(report.from).toBe("");
    expect(report.to).toBe(`b+m-${to.replace("@", ".")}@bounce.${senderDomain}`);
    expect(report.ip).toMatch(new RegExp(`^${world.context.net.prefix}\\.1\\.`));
    for (const part of [
      "report-type=delivery-status",
      `Final-Recipient: rfc822; ${to}`,
      "Action: failed",
      id,
    ])
      expect(report.raw).toContain(part);
  });

  test("Yahoo tells of a complaint with the whole mail, Microsoft without saying whose it is", async () => {
    const yahoo = addressWhere(7, "yahoo.com", "yahoo", habit("complains"));
    const outlook = addressWhere(7, "outlook.com", "ms-consumer", habit("complains"));
    const ids = [await sendTo(yahoo), await sendTo(outlook)];
    world.clock.advance(days(2));
    await expect.poll(() => seen().complaints).toBe(2);
    world.clock.advance(days(1));
    const both = [await node.mail(0), await node.mail(1)];
    const [ofYahoo, ofMicrosoft] = ["arf.mail.yahoo.com", "hotmail.com"].map((domain) =>
      both.find(({ from }) => from.endsWith(domain)),
    );
    for (const [at, mail] of [ofYahoo, ofMicrosoft].entries()) {
      expect(mail?.to).toBe(`fbl@bounce.${senderDomain}`);
      for (const part of ["report-type=feedback-report", "Feedback-Type: abuse", `<${ids[at]}>`])
        expect(mail?.raw).toContain(part);
    }
    expect(ofYahoo?.raw).toContain(`Original-Rcpt-To: <${yahoo}>`);
    expect(ofMicrosoft?.raw.replace(`<${ids[1]}>`, "")).not.toContain(`To: ${outlook}`);
    expect(ofMicrosoft?.raw).toContain("redacted@redacted.invalid");
    await expect.poll(() => seen().arfs).toBe(2);
  });

  test("a person's answer goes to From in the thread of the mail, and comes once a sender", async () => {
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", habit("asks-to-stop"));
    const id = await sendTo(to);
    await send(world.context, { to, id: `follow-up@${senderDomain}` });
    world.clock.advance(days(3));
    const answer = await node.mail(0);
    expect(answer).toMatchObject({ from: to, to: `ann@${senderDomain}` });
    expect(answer.raw).toContain(`In-Reply-To: <${id}>`);
    expect(answer.raw).toMatch(/Subject: Re: Your loading dock/);
    expect(answer.raw).toMatch(/> Hello there,/);
    await expect.poll(() => seen().replies).toBe(1);
    await expect.poll(() => pendingReturns(world.context.store)).toBe(0);
  });

  test("who is away answers at once, by a program that says so, and answers no program", async () => {
    const away = ({ mailbox, habit: does, away: is }: Person) =>
      mailbox === "works" && does === "nothing" && is;
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", away);
    const quiet = addressWhere(7, domainAt(7, "google"), "google", away);
    await sendTo(quiet, { "Auto-Submitted": "auto-generated" });
    await sendTo(to);
    world.clock.advance(2 * minute);
    const answer = await node.mail(0);
    expect(answer).toMatchObject({ from: "", to: `ann@${senderDomain}` });
    expect(answer.raw).toContain("Auto-Submitted: auto-replied");
    await expect.poll(() => pendingReturns(world.context.store)).toBe(0);
  });

  test("the unsubscribe button posts what RFC 8058 says to a signed link on this machine", async () => {
    const page = await startTestPage();
    const headers = {
      "List-Unsubscribe": `<${page.url}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    };
    await sendTo(addressWhere(7, domainAt(7, "ms365"), "ms365", habit("unsubscribes")), headers);
    world.clock.advance(days(2));
    expect(await page.request()).toBe(
      "POST /u/token application/x-www-form-urlencoded List-Unsubscribe=One-Click",
    );
    await expect.poll(() => seen().oneClicks).toBe(1);
    await page.close();
  });

  test("no link off this machine is ever called", async () => {
    const headers = {
      "List-Unsubscribe": "<https://192.0.2.1/u>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    };
    await sendTo(addressWhere(7, domainAt(7, "ms365"), "ms365", habit("unsubscribes")), headers);
    world.clock.advance(days(2));
    await expect.poll(() => seen().undeliverable).toBe(1);
    expect(seen().oneClicks).toBe(0);
  });

  test("a node that says later, or is not there, gets it later, and one that took it never again", async () => {
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", ({ mailbox }) => mailbox === "bounces-later");
    node.refuseNext("451 4.3.0 Try again later");
    await sendTo(to);
    world.clock.advance(60 * minute);
    await node.refused();
    await expect.poll(() => attemptsSoFar()).toBe(1);
    await node.close();
    world.clock.advance(10 * minute);
    await expect.poll(() => attemptsSoFar()).toBe(2);
    node = await startTestNode(senderIp(world.context));
    world.clock.advance(60 * minute);
    await node.mail(0);
    await expect.poll(() => pendingReturns(world.context.store)).toBe(0);
    world.clock.advance(days(10));
    expect(seen().dsns).toBe(1);
    expect(node.mails).toHaveLength(1);
  });

  test("a mail taken twice comes back once", async () => {
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", ({ mailbox }) => mailbox === "bounces-later");
    await sendTo(to);
    world.clock.advance(60 * minute);
    await node.mail(0);
    await sendTo(to);
    expect(seen()).toMatchObject({ accepted: 2, duplicates: 1 });
    await expect.poll(() => pendingReturns(world.context.store)).toBe(0);
  });

  test("what the sender's host refuses for good is let go, and told", async () => {
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", ({ mailbox }) => mailbox === "bounces-later");
    node.refuseNext("550 5.1.1 No such user");
    await sendTo(to);
    world.clock.advance(60 * minute);
    await expect.poll(() => seen().undeliverable).toBe(1);
    expect(pendingReturns(world.context.store)).toBe(0);
    expect(node.mails).toEqual([]);
  });

  test("a node that never comes back is given up after five days, and not before", async () => {
    await node.close();
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", ({ mailbox }) => mailbox === "bounces-later");
    await sendTo(to);
    const began = world.clock.now();
    while (pendingReturns(world.context.store) > 0) {
      const before = attemptsSoFar();
      world.clock.set(dueMs() ?? world.clock.now());
      await expect
        .poll(() => attemptsSoFar() > before || pendingReturns(world.context.store) === 0, { interval: 5 })
        .toBe(true);
    }
    expect(world.clock.now() - began).toBeGreaterThan(days(5));
    expect(world.clock.now() - began).toBeLessThan(days(6));
    expect(seen().undeliverable).toBe(1);
    node = await startTestNode(senderIp(world.context));
  });

  test("an answer goes to Reply-To when there is one", async () => {
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", habit("interested"));
    await sendTo(to, { "Reply-To": `Team <team@${senderDomain}>` });
    world.clock.advance(days(3));
    expect(await node.mail(0)).toMatchObject({ to: `team@${senderDomain}` });
  });

  test("Apple Mail writes to the address of the unsubscribe field", async () => {
    const to = addressWhere(7, "icloud.com", "apple", habit("unsubscribes"));
    await sendTo(to, { "List-Unsubscribe": `<http://127.0.0.1:1/u>, <mailto:u+1-2@bounce.${senderDomain}>` });
    world.clock.advance(days(2));
    expect(await node.mail(0)).toMatchObject({ from: to, to: `u+1-2@bounce.${senderDomain}` });
    await expect.poll(() => seen().optOutMails).toBe(1);
  });

  test("complaints count against the sender's address and domain, told or not", async () => {
    const domain = "gmail.com";
    const angry = [0, 1, 2].map((skip) => {
      let left = skip;
      return addressWhere(7, domain, "google", (person) => habit("complains")(person) && left-- === 0);
    });
    for (const to of angry) await sendTo(to);
    world.clock.advance(days(2));
    await expect.poll(() => seen().complaints).toBe(3);
    expect(seen().arfs).toBe(0);
    const calm = addressWhere(7, domain, "google", habit("nothing"));
    const ofAnother = { ip: senderIp(world.context, 2), to: calm };
    expect((await send(world.context, ofAnother)).text).toContain("reputation of the sending domain");
  });

  test("what was still to come back comes after the world has started again, once", async () => {
    const store = memoryStore();
    const first = await receiversWorld(store);
    await makeKnown(first);
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", ({ mailbox }) => mailbox === "bounces-later");
    expect(await send(first.context, { to })).toMatchObject({ code: 250 });
    closeTransports();
    await first.close();
    const home = await startTestNode(senderIp(first.context));
    first.clock.advance(60 * minute);
    expect(home.mails).toEqual([]);
    const again = await startServices(first.context, [startReceivers]);
    expect((await home.mail(0)).to).toContain(`@bounce.${senderDomain}`);
    await expect.poll(() => pendingReturns(store)).toBe(0);
    await again.close();
    const third = await startServices(first.context, [startReceivers]);
    first.clock.advance(days(10));
    expect(home.mails).toHaveLength(1);
    await third.close();
    await home.close();
  });
});

const waiting = () => world.context.store.list<Return>(returnKind)[0]?.body;
const attemptsSoFar = (): number => waiting()?.attempts ?? -1;
const dueMs = (): number | undefined => waiting()?.dueMs;
