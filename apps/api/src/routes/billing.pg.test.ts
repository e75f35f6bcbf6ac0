import { inbox } from "@penguinmails/db/schema/platform";
import { makeStripePayments } from "@penguinmails/integrations/stripe/stripe-payments";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeApp } from "../app.ts";

const webhookSecret = "whsec_of_a_test";
let test: TestDatabase;
let app: ReturnType<typeof makeApp>;
/** What was logged above the requests themselves. */
const logged: (readonly ["warn" | "error", object])[] = [];
beforeAll(async () => {
  test = await testDatabase();
  const payments = makeStripePayments({ apiKey: "sk_test_1", webhookSecret, apiBase: "http://127.0.0.1:9" });
  const log = {
    info: () => undefined,
    warn: (fields: object) => void logged.push(["warn", fields]),
    error: (fields: object) => void logged.push(["error", fields]),
  };
  app = makeApp({ ...testContainer(test.database, testClock()), payments, log });
});
afterAll(() => test.close());
beforeEach(async () => {
  logged.length = 0;
  await test.database.withOperator((tx) => tx.delete(inbox));
});

const payload = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "invoice.paid",
  created: 1_772_445_600,
  data: { object: { id: "in_1" } },
});
const sign = (body: string, secret = webhookSecret, ageSeconds = 0) => {
  const timestamp = Math.floor(Date.now() / 1_000) - ageSeconds;
  return new Stripe("sk_test_1").webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
};
const post = async (body: string, signature: string | null) => {
  const headers = {
    "content-type": "application/json",
    ...(signature ? { "stripe-signature": signature } : {}),
  };
  const response = await app.request("/v1/webhooks/stripe", { method: "POST", headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const received = async () =>
  (await test.database.withOperator((tx) => tx.select().from(inbox))).map((row) => row.id);

describe("POST /v1/webhooks/stripe", () => {
  it("200: a signed event is kept before it is acknowledged, and a replay is acknowledged and kept once", async () => {
    for (let time = 0; time < 2; time++) {
      expect(await post(payload, sign(payload))).toEqual({ status: 200, body: { received: true } });
      expect(await received()).toEqual(["evt_1"]);
    }
  });

  it.each([
    ["without a signature", payload, () => null],
    ["signed by somebody else", payload, () => sign(payload, "whsec_other")],
    ["signed too long ago", payload, () => sign(payload, webhookSecret, 301)],
    ["altered under way", payload.replace("in_1", "in_2"), () => sign(payload)],
    ["that is no JSON", "{", () => sign("{")],
  ])("400: an event %s is refused and nothing is kept", async (_, body, signature) => {
    const answer = await post(body, signature());
    expect(answer).toMatchObject({ status: 400, body: { code: "bad-signature" } });
    expect(JSON.stringify(answer.body)).not.toContain("whsec");
    expect(await received()).toEqual([]);
  });

  it("400: a refused event is no error of ours: one line says why, and holds nothing of its body", async () => {
    const body = JSON.stringify({ filler: "written-by-a-stranger".repeat(1_000) });
    await post(body, sign(body, "whsec_other"));
    const why = expect.stringContaining("No signatures found");
    expect(logged).toEqual([["warn", { requestId: expect.any(String), code: "bad-signature", why }]]);
    expect(JSON.stringify(logged)).not.toContain("stranger");
    expect(JSON.stringify(logged).length).toBeLessThan(500);
  });

  it("400: every event, while no payment provider is configured", async () => {
    const closed = makeApp(testContainer(test.database, testClock()));
    const headers = { "stripe-signature": sign(payload) };
    const response = await closed.request("/v1/webhooks/stripe", { method: "POST", headers, body: payload });
    expect(response.status).toBe(400);
  });

  it("413: a body larger than Stripe's ever are", async () => {
    const body = JSON.stringify({ filler: "x".repeat(1_000_001) });
    expect((await post(body, sign(body))).status).toBe(413);
    expect(await received()).toEqual([]);
  });

  it("405: anything but POST", async () => {
    expect((await app.request("/v1/webhooks/stripe")).status).toBe(405);
  });
});
