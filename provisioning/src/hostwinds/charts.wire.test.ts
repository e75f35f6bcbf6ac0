import { expect, test } from "vitest";
import { garbage, garbageList, noServers, tryLater } from "./fixtures/replies.ts";
import { apiKey, kindOf, replayedAccount } from "./replay-test-server.ts";

/** The shape is documented nowhere; this is one that it may have. */
const drawn = { body: JSON.stringify({ success: { cpu: [[1_772_452_800, "3.5"]], disk: [] } }) };

test("charts are asked for with their period, and what is understood of the answer is kept by hours", async () => {
  const { hostwinds, server } = await replayedAccount({ get_server_charts: [drawn] });
  expect(await hostwinds.readCharts("734001")).toEqual([
    { name: "cpu", hours: [{ hour: Date.UTC(2026, 2, 2, 12), value: 3.5 }] },
    { name: "disk", hours: [] },
  ]);
  expect(Object.fromEntries(server.calls[0]?.form ?? [])).toEqual({
    action: "get_server_charts",
    API: apiKey,
    serviceid: "734001",
    period: "24h",
  });
});

test("another shape says nothing, an empty answer draws nothing, and neither is an error", async () => {
  const { hostwinds } = await replayedAccount({ get_server_charts: [garbageList, noServers] });
  expect(await hostwinds.readCharts("734001")).toBeNull();
  expect(await hostwinds.readCharts("734001")).toEqual([]);
});

test("what is no answer, or a refusal, is the error of its kind", async () => {
  const { hostwinds } = await replayedAccount({ get_server_charts: [garbage, garbage, garbage, tryLater] });
  expect(await kindOf(hostwinds.readCharts("734001"))).toBe("garbage");
  expect(await kindOf(hostwinds.readCharts("734001"))).toBe("refused");
});
