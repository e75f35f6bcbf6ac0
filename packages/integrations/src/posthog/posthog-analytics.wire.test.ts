import { afterEach, describe, expect, it } from "vitest";
import { type ProviderReply, startProvider, type TestProvider } from "../http/provider-test-server.ts";
import { makePosthogAnalytics, silentAnalytics } from "./posthog-analytics.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const patience = { tries: 3, answerMs: 2_000, firstPauseMs: 5, totalMs: 1_500 };
const event = {
  uuid: "01900000-0000-7000-8000-000000000001",
  event: "node_serving",
  distinctId: "tenant-1",
  tenantId: "tenant-1",
  properties: { secondaryAddresses: 2 },
  atMs: Date.UTC(2026, 2, 2, 10),
};
const ok = { status: 200, body: { status: 1 } };
type Batch = { readonly batch: readonly Record<string, unknown>[] };

async function posthog(answer: Parameters<typeof startProvider>[0]) {
  const at: TestProvider = await startProvider(answer);
  closing.push(at.close);
  const analytics = makePosthogAnalytics({ key: "phc_key", host: at.url, patience });
  closing.push(() => analytics.close());
  const events = () => at.requests.flatMap(({ body }) => (body as Batch).batch);
  return { analytics, at, events };
}
const inTurn =
  (...replies: (ProviderReply | null)[]): Parameters<typeof startProvider>[0] =>
  (_, nth) =>
    replies[Math.min(nth, replies.length) - 1] ?? null;

describe("a product event", () => {
  it("goes at once, with its own id and time, and the agency as its group", async () => {
    const { analytics, at, events } = await posthog(() => ok);
    await analytics.capture(event);
    expect(at.requests[0]?.body).toMatchObject({ api_key: "phc_key" });
    expect(events()).toHaveLength(1);
    expect(events()[0]).toMatchObject({
      uuid: event.uuid,
      event: "node_serving",
      distinct_id: "tenant-1",
      timestamp: "2026-03-02T10:00:00.000Z",
      properties: { secondaryAddresses: 2, $groups: { tenant: "tenant-1" }, $geoip_disable: true },
    });
  });

  it.each([[500], [503], [429]])("goes again after %i under the same id", async (status) => {
    const { analytics, events } = await posthog(inTurn({ status }, { status }, ok));
    await analytics.capture(event);
    expect(events().map((each) => each["uuid"])).toEqual(Array(3).fill(event.uuid));
  });

  it("waits as long as Retry-After says", async () => {
    const { analytics, at } = await posthog(inTurn({ status: 429, headers: { "retry-after": "1" } }, ok));
    await analytics.capture(event);
    const [first, second] = at.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
  });

  it("that PostHog never takes fails, so that the outbox knows", async () => {
    const { analytics, at } = await posthog(() => ({ status: 503 }));
    await expect(analytics.capture(event)).rejects.toMatchObject({ permanent: false });
    expect(at.requests).toHaveLength(3);
  });

  it("fails as something that may pass when the connection breaks", async () => {
    const { analytics } = await posthog(() => null);
    await expect(analytics.capture(event)).rejects.toMatchObject({ permanent: false });
  });

  it.each([400, 401])("that PostHog refuses with %i is not sent again", async (status) => {
    const { analytics, at } = await posthog(() => ({ status }));
    await expect(analytics.capture(event)).rejects.toMatchObject({ permanent: true });
    expect(at.requests).toHaveLength(1);
  });

  it("fails alone, while others that go at the same time arrive", async () => {
    const isBad = (each: Record<string, unknown> | undefined) => each?.["event"] === "bad";
    const { analytics } = await posthog(({ body }) =>
      isBad((body as Batch).batch[0]) ? { status: 400 } : ok,
    );
    const names = ["good", "bad", "good", "good", "bad", "good"];
    const outcomes = await Promise.allSettled(
      names.map((name, n) =>
        analytics.capture({ ...event, event: name, uuid: `${event.uuid.slice(0, -1)}${n}` }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status === "fulfilled")).toEqual(
      names.map((name) => name === "good"),
    );
  });
});

describe("without a key", () => {
  it("nothing is captured and nothing fails", async () => {
    await expect(silentAnalytics.capture(event)).resolves.toBeUndefined();
  });
});
