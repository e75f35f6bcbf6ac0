import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { policy } from "@penguinmails/core/policy";
import { minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import { eq, gte } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { getDomain } from "../domains/domain-view.ts";
import { getOverview } from "../evidence/get-overview.ts";
import { applyDelivery } from "../feedback/apply-delivery.ts";
import { getMailbox } from "../mailboxes/mailbox-view.ts";
import { letGoAgain } from "./let-go-again.ts";
import { refusalWorlds, unauthenticated } from "./refusals-test-world.ts";

const { sharedAddress } = refusalWorlds();

const slower =
  "421-4.7.28 Gmail has detected an unusual rate of unsolicited email originating from your DKIM domain [acme.example 36].";

/** Two domains on one address; `queue` puts the last five messages of the first one in line again. */
async function inLine() {
  const w = await sharedAddress(2);
  const queue = () =>
    w.within((tx) =>
      tx
        .update(messages)
        .set({ state: "queued", sendAt: null, domainId: w.domainId })
        .where(gte(messages.position, 5)),
    );
  return { ...w, queue };
}

describe("a domain that Google alone asks to slow down", () => {
  it("rests there for ten minutes from the first such reply on, by a decision, and its address does not", async () => {
    const w = await inLine();
    await w.told(0, slower);
    expect(await w.ruled()).toMatchObject([
      {
        subjectKind: "domain",
        subjectId: w.domainId,
        limit: "mail to Google",
        before: "sent",
        after: "rests 10 min",
        reason: expect.stringContaining("alone to slow down: “421-4.7.28"),
        clearsAt: w.clock.now() + policy.pair.restMs,
      },
    ]);
    expect(await w.pair()).toMatchObject({ restsUntil: null, rateFactor: 1 });
    expect(await w.counted("pair")).toBe(0);
    expect(await w.counted("domain")).toBe(1);
    await w.queue();
    expect(await w.leased()).toBe(0);
    expect((await w.held())[0]).toMatchObject({
      code: "domain-resting",
      message: expect.stringMatching(/ rests towards Google: it was asked to slow down\.$/),
      count: 5,
    });
    w.clock.advance(policy.pair.restMs);
    expect(await w.held()).not.toContainEqual(expect.objectContaining({ code: "domain-resting" }));
    expect(await w.leased()).toBeGreaterThan(0);
  });

  it("rests for twice as long when it is asked again right after, and no longer for what it hears meanwhile", async () => {
    const w = await inLine();
    await w.told(1, slower, 2);
    w.clock.advance(policy.pair.restMs + minute);
    await w.told(1, slower);
    expect((await w.ruled()).map(({ subjectId, after }) => [subjectId, after])).toEqual([
      [w.domainIds[1], "rests 10 min"],
      [w.domainIds[1], "rests 20 min"],
    ]);
  });

  it("rests no longer for another domain's rest, its own elsewhere or a hold, and is held for its name meanwhile", async () => {
    const w = await inLine();
    const nowMs = w.clock.now();
    const { tenantId, domainId: subject } = w;
    const ended = {
      tenantId,
      operator: "google",
      says: slower,
      since: nowMs - minute - policy.pair.restMs,
      until: nowMs - minute,
    };
    await w.within((tx) =>
      tx.insert(refusalHolds).values([
        { ...ended, kind: "domain-pace", subject: newId() },
        { ...ended, kind: "domain-pace", subject, operator: "gateway" },
        { ...ended, kind: "domain", subject },
      ]),
    );
    await w.told(0, slower);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["rests 10 min"]);
    await w.told(0, unauthenticated, 3);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["rests 10 min", "held"]);
  });

  it("gives back what was leased before, for as long as the reply asks", async () => {
    const w = await inLine();
    await w.queue();
    expect(await w.leased()).toBeGreaterThan(0);
    await w.told(0, `${slower} Please try again in 150 minutes`);
    await w.dispatchAll();
    expect(w.sent).toEqual([]);
  });

  it("has nothing to mend: no next step, no alert, no note on its page; its mailboxes say that it rests", async () => {
    const w = await inLine();
    await w.told(0, slower);
    const nowMs = w.clock.now();
    const { nextSteps } = await w.within((tx) => getOverview(tx, nowMs));
    expect(nextSteps).not.toContainEqual(expect.objectContaining({ code: "mend-refused" }));
    expect((await w.within((tx) => getDomain(tx, w.domainId, nowMs))).refusedBy).toEqual([]);
    const alerts = await w.alerts(nowMs);
    expect(alerts.filter(({ subject }) => subject.id === w.domainId)).toEqual([]);
    const box = await w.within((tx) => getMailbox(tx, w.pool.mailboxIds[0] ?? "", nowMs));
    expect(box.partHolds).toEqual(["Its domain rests towards Google."]);
    await w.within((tx) => letGoAgain(tx, w.domainId, nowMs));
    expect(await w.ruled()).toHaveLength(1);
  });

  it("is counted as no refusal of its name", async () => {
    const w = await inLine();
    await w.told(0, slower, 2);
    await w.told(0, "421-4.7.0 suspicious due to the very low reputation of the sending domain");
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["rests 10 min"]);
  });

  it("slows its address down where it has it for itself, whatever leaves from others", async () => {
    const w = await sharedAddress(2);
    const other = eq(domains.id, w.domainIds[1] ?? "");
    await w.within((tx) => tx.update(domains).set({ addressId: null }).where(other));
    await w.told(0, slower);
    expect(await w.pair()).toMatchObject({ restsUntil: w.clock.now() + policy.pair.restMs });
    expect(await w.ruled()).toEqual([]);
  });

  it("slows its address down where half of its domains, two at least, hear the same", async () => {
    const w = await sharedAddress(3);
    await w.told(0, slower, 3);
    await w.told(1, slower, 2);
    expect((await w.pair())?.restsUntil).toBeNull();
    await w.told(1, slower);
    expect(await w.pair()).toMatchObject({ restsUntil: w.clock.now() + policy.pair.restMs });
  });

  it("does not rest for what a mail says", async () => {
    const w = await inLine();
    const [message] = await w.rows();
    if (!message) throw new Error("no message");
    const nowMs = w.clock.now();
    const told = { at: nowMs, source: "collector", replyCode: 421, enhanced: null, text: slower } as const;
    const verdict = classifyReply({ code: 421, enhanced: null, text: slower, operator: "google" });
    await w.within((tx) => applyDelivery(tx, message, { ...told, status: "bounced", verdict }, nowMs));
    expect(await w.within((tx) => tx.select().from(refusalHolds))).toEqual([]);
  });
});
