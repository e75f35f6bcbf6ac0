import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedAddress as addressOf, unauthenticated } from "./refusals-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const sharedAddress = (count: number) => addressOf(test.database, count);

describe("a domain that an operator refuses by its name", () => {
  const byName =
    "550-5.7.1 this message is likely suspicious due to the very low reputation of the sending domain";

  it("is held there, and the pair that it shares with other domains is as it was and counts nothing against itself", async () => {
    const w = await sharedAddress(2);
    const before = await w.pair();
    await w.told(1, "250 2.0.0 OK");
    await w.told(0, "421-4.7.0 suspicious due to the very low reputation of the sending domain", 2);
    await w.told(0, byName, 2);
    expect(await w.ruled()).toMatchObject([{ subjectId: w.domainId, limit: "mail to Google" }]);
    expect(await w.pair()).toMatchObject({
      state: "warming",
      capPerDay: before?.capPerDay,
      restsUntil: null,
      rateFactor: 1,
    });
    expect(await w.counted("pair")).toBe(0);
    expect(await w.counted("domain")).toBe(4);
  });

  it("is the address's matter once half of its domains, two at least, are refused so: the pair is paused", async () => {
    const w = await sharedAddress(3);
    await w.told(2, "250 2.0.0 OK");
    await w.told(0, byName, 3);
    await w.told(1, byName, 2);
    expect((await w.pair())?.restsUntil).toBeNull();
    await w.told(1, byName);
    expect(await w.pair()).toMatchObject({ state: "quarantined" });
  });

  it("shares no blame with a domain of the address that is refused for its records", async () => {
    const w = await sharedAddress(2);
    await w.told(0, unauthenticated, 3);
    await w.told(1, byName, 3);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["held", "held"]);
    expect((await w.pair())?.restsUntil).toBeNull();
  });

  it("is held also where the reply calls it listed, on whatever list", async () => {
    const w = await sharedAddress(2);
    await w.told(0, "554 5.7.1 Sender domain is listed on multi.surbl.org", 3);
    expect(await w.ruled()).toMatchObject([{ subjectId: w.domainId, after: "held" }]);
  });
});
