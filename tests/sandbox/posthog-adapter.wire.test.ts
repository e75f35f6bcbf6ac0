import { makePosthogAnalytics } from "@penguinmails/integrations/posthog/posthog-analytics";
import { addFault } from "@penguinmails/sandbox/control/faults";
import { type TestWorld, testWorld } from "@penguinmails/sandbox/control/test-world";
import { capturedEvents, startPosthog } from "@penguinmails/sandbox/posthog/start-posthog";
import { afterEach, beforeEach, expect, it } from "vitest";

const event = {
  uuid: "019aa000-0000-7000-8000-000000000001",
  event: "subscription_changed",
  distinctId: "tenant-1",
  tenantId: "tenant-1",
  properties: { plan: "starter" },
  atMs: Date.UTC(2026, 2, 2),
};

let world: TestWorld;
let analytics: ReturnType<typeof makePosthogAnalytics>;
beforeEach(async () => {
  world = await testWorld([startPosthog]);
  const { host, port } = world.context.net.posthog;
  analytics = makePosthogAnalytics({ key: "phc_sandbox", host: `http://${host}:${port}` });
});
afterEach(async () => {
  await analytics.close();
  await world.close();
});
const captured = () => capturedEvents(world.context.store);

it("keeps an event as the SDK sends it", async () => {
  await analytics.capture(event);
  expect(captured()).toHaveLength(1);
  expect(captured()[0]).toMatchObject({
    uuid: event.uuid,
    event: "subscription_changed",
    distinct_id: "tenant-1",
    properties: { plan: "starter", $groups: { tenant: "tenant-1" } },
    times: 1,
  });
});

it("keeps an event once however often it comes, and counts how often it came", async () => {
  await analytics.capture(event);
  await analytics.capture(event);
  expect(captured().map(({ uuid, times }) => [uuid, times])).toEqual([[event.uuid, 2]]);
});

it("keeps nothing that it refused on request, and the adapter says so", async () => {
  await addFault(world.context.store, { service: "posthog", match: "/batch", answer: 400, times: null });
  await expect(analytics.capture(event)).rejects.toThrow("400");
  expect(captured()).toHaveLength(0);
});
