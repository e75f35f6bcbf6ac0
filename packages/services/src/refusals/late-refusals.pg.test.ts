import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import { describe, expect, it } from "vitest";
import { holdRefused } from "./hold-refused.ts";
import { refusalWorlds, unauthenticated } from "./refusals-test-world.ts";

const { refusedWorld, sharedAddress } = refusalWorlds();

const slower =
  "421-4.7.28 Gmail has detected an unusual rate of unsolicited email originating from your DKIM domain [acme.example 36].";
const company = "550 5.7.1 Message bounced due to organizational settings";
const byName =
  "550-5.7.1 this message is likely suspicious due to the very low reputation of the sending domain";

describe("a refusal that is read late", () => {
  it("holds the domain for a day from when it was given", async () => {
    const w = await refusedWorld("gmail.com");
    for (const n of [0, 1, 2]) await w.answer(n, unauthenticated, 20 * hour);
    const clearsAt = w.clock.now() - 20 * hour + policy.refusal.domainHoldMs;
    expect(await w.ruled()).toMatchObject([{ after: "held", clearsAt }]);
    expect(await w.leased()).toBe(0);
    w.clock.set(clearsAt);
    expect(await w.leased()).toBeGreaterThan(0);
  });

  it("holds nothing where the hold would be over, and is counted with what is heard next", async () => {
    const w = await refusedWorld("gmail.com");
    for (const n of [0, 1, 2]) await w.answer(n, unauthenticated, policy.refusal.domainHoldMs);
    expect(await w.ruled()).toEqual([]);
    expect(await w.leased()).toBeGreaterThan(0);
    await w.answer(3, unauthenticated, policy.refusal.domainHoldMs - hour);
    expect(await w.ruled()).toMatchObject([{ after: "held", clearsAt: w.clock.now() + hour }]);
  });

  it("is weighed by what was heard within a day before it, and not before we read it", async () => {
    const w = await refusedWorld("gmail.com");
    await w.answer(0, unauthenticated, 30 * hour);
    await w.answer(1, unauthenticated, 29 * hour);
    expect(await w.ruled()).toEqual([]);
    await w.answer(2, unauthenticated, 10 * hour);
    expect(await w.ruled()).toMatchObject([{ after: "held", clearsAt: w.clock.now() + 14 * hour }]);
  });

  it("is one of several that are read at once: the last that was given counts", async () => {
    const w = await refusedWorld("gmail.com");
    const mail = {
      kind: "company" as const,
      subject: "acme.example",
      operator: "google",
      says: "no",
      ms: day,
    };
    const now = w.clock.now();
    const said = [now - hour, now - 9 * hour].map((at) => ({ ...mail, at }));
    await w.within((tx) => holdRefused(tx, said, now));
    expect(await w.within((tx) => tx.select().from(refusalHolds))).toMatchObject([
      { since: now - hour, until: now + 23 * hour },
    ]);
  });

  it("lets a domain rest that was asked to slow down for as long as is left, and longer the next time where nothing is", async () => {
    const w = await sharedAddress(2);
    await w.told(0, slower, 1, 4 * minute);
    expect(await w.ruled()).toMatchObject([{ after: "rests 10 min", clearsAt: w.clock.now() + 6 * minute }]);
    await w.told(1, slower, 1, policy.pair.restMs);
    expect(await w.ruled()).toHaveLength(1);
    await w.told(1, slower);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["rests 10 min", "rests 20 min"]);
  });

  it("leaves a domain at rest as it was when it speaks of that time, and lets nobody wait again for what is over", async () => {
    const w = await sharedAddress(2);
    await w.told(0, slower);
    w.clock.advance(policy.pair.restMs + minute);
    await w.told(0, slower, 1, 2 * minute);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["rests 10 min"]);
  });

  it("is the address's matter where its domains were refused so within the day before it", async () => {
    const w = await sharedAddress(2);
    await w.told(0, byName, 3, 30 * hour);
    expect(await w.counted("pair")).toBe(0);
    await w.told(1, byName, 3, 29 * hour);
    expect(await w.counted("pair")).toBeGreaterThan(0);
  });

  it("leaves out a company for the rule's time from when it said so", async () => {
    const w = await refusedWorld("host.example");
    await w.answer(0, company, 5 * day);
    expect(await w.ruled()).toMatchObject([
      { limit: "mail to host.example", clearsAt: w.clock.now() + 25 * day },
    ]);
  });
});
