import { describe, expect, test } from "vitest";
import * as replies from "./fixtures/replies.ts";
import { replayedAccount as account, apiKey, kindOf } from "./replay-test-server.ts";

describe("the wire", () => {
  test("calls are form-encoded POSTs with the key, arrays as name[]", async () => {
    const { server, hostwinds } = await account({
      get_instances: [replies.noServers],
      add_instance: [replies.added],
    });
    await hostwinds.createInstance({
      name: "pm-n0123456789",
      rid: "51",
      locationId: "12",
      template: "debian-13",
      sshKeyNames: ["penguinmails-platform", "second"],
    });
    const [, call] = server.calls;
    expect(call).toMatchObject({ method: "POST", contentType: "application/x-www-form-urlencoded" });
    expect([...(call?.form ?? [])]).toEqual([
      ["action", "add_instance"],
      ["API", apiKey],
      ["template", "debian-13"],
      ["rid", "51"],
      ["location_id", "12"],
      ["srvrname", "pm-n0123456789"],
      ["billingcycle", "monthly"],
      ["keys[]", "penguinmails-platform"],
      ["keys[]", "second"],
    ]);
  });

  test("no more calls leave in a second than allowed, however many ask at once", async () => {
    const waits: number[] = [];
    const pause = async (ms: number) => void waits.push(ms);
    const { server, hostwinds } = await account(
      { get_instances: [replies.noServers] },
      // No answer of a busy machine may come too late: a read would be tried again.
      { requestsPerSecond: 2, pause, timeoutMs: 20_000 },
    );
    await Promise.all(Array.from({ length: 6 }, () => hostwinds.listInstances()));
    expect(server.calls).toHaveLength(6);
    // The first goes at once, each other half a second behind the one before it; asking took a moment of that.
    expect(waits).toHaveLength(5);
    for (const [n, ms] of waits.entries()) {
      expect(ms).toBeLessThanOrEqual((n + 1) * 500);
      expect(ms).toBeGreaterThan((n + 1) * 500 - 400);
    }
  });

  test("after five failures in a row calls fail at once and reach nobody", async () => {
    const { server, hostwinds } = await account({ terminate: ["cut"], get_instances: ["cut"] });
    expect(await kindOf(hostwinds.listInstances())).toBe("unreachable");
    expect(await kindOf(hostwinds.terminateInstance("1"))).toBe("circuit-open");
    const before = server.calls.length;
    expect(before).toBe(5);
    expect(await kindOf(hostwinds.listInstances())).toBe("circuit-open");
    expect(server.calls.length).toBe(before);
  });

  test("a refusal is no failure to reach: it never opens the circuit", async () => {
    const { hostwinds } = await account({ delete_ip: [replies.tryLater] });
    for (let n = 0; n < 8; n++) expect(await kindOf(hostwinds.deleteAddress("1", "a"))).toBe("refused");
  });
});

describe("reads", () => {
  test.each([
    ["500", replies.serverError],
    ["502 in HTML", replies.badGateway],
    ["garbage with 200", replies.garbage],
    ["an empty body", replies.empty],
    ["a cut connection", "cut"],
    ["silence", "silence"],
  ] as const)("are asked again after %s", async (_title, fault) => {
    const { server, hostwinds } = await account({ get_instances: [fault, replies.oneServer] });
    expect((await hostwinds.findInstance("pm-n0123456789"))?.serviceId).toBe("734001");
    expect(server.actions()).toEqual(["get_instances", "get_instances"]);
  });

  test("are asked three times at most", async () => {
    const { server, hostwinds } = await account({ get_price_list: [replies.serverError] });
    expect(await kindOf(hostwinds.listMachinePlans())).toBe("unreachable");
    expect(server.calls).toHaveLength(3);
  });

  test("are not asked again when the key is not taken", async () => {
    for (const reply of [replies.notAuthorized, replies.notAuthorized403]) {
      const { server, hostwinds } = await account({ get_instances: [reply] });
      expect(await kindOf(hostwinds.listInstances())).toBe("unauthorized");
      expect(server.calls).toHaveLength(1);
    }
  });
});

test.each([[replies.serverError], [replies.garbage], ["cut"], ["silence"]] as const)(
  "no mutation is repeated by the client when its answer is lost",
  async (lost) => {
    const { server, hostwinds } = await account({ add_ip: [lost], delete_ip: [lost], set_rdns: [lost] });
    await kindOf(hostwinds.orderAddress("7"));
    await kindOf(hostwinds.deleteAddress("7", "198.18.4.11"));
    await kindOf(hostwinds.setReverseDns("7", "198.18.4.10", "n1.nodes.example"));
    expect(server.actions()).toEqual(["add_ip", "delete_ip", "set_rdns"]);
  },
);
