import { inspect } from "node:util";
import { HostingError } from "@penguinmails/core/ports/hosting";
import { describe, expect, test } from "vitest";
import * as replies from "./fixtures/replies.ts";
import { replayedAccount as account, kindOf } from "./replay-test-server.ts";

const order = {
  name: "pm-n0123456789",
  rid: "51",
  locationId: "12",
  template: "debian-13",
  sshKeyNames: ["penguinmails-platform"],
};

describe("reads", () => {
  test("give what we need of a server in each of its states, and nothing else", async () => {
    const { hostwinds } = await account({
      get_instance: [
        replies.serverActive,
        replies.serverBare,
        replies.serverBuilding,
        replies.serverSuspended,
        replies.serverRebuilding,
      ],
    });
    const active = {
      serviceId: "734001",
      name: "pm-n0123456789",
      status: "ACTIVE",
      taskState: null,
      mainIp: "198.18.4.10",
      suspended: false,
      planId: "52",
      ramMb: null,
    };
    expect(await hostwinds.getInstance("734001")).toStrictEqual(active);
    expect(await hostwinds.getInstance("734001")).toStrictEqual(active);
    expect(await hostwinds.getInstance("734001")).toStrictEqual({
      ...active,
      status: "BUILD",
      taskState: "spawning",
      mainIp: null,
    });
    expect(await hostwinds.getInstance("734001")).toMatchObject({ suspended: true });
    expect(await hostwinds.getInstance("734001")).toMatchObject({
      status: "REBUILD",
      taskState: "rebuild_spawning",
    });
  });

  test("name the kinds of filters on a machine's mail, and none in either way of saying so", async () => {
    const { hostwinds } = await account({
      get_smtp_filters: [replies.smtpFiltered, replies.smtpFree, replies.smtpFreeAsList],
    });
    expect(await hostwinds.listSmtpFilters("734001")).toEqual(["spam", "spam"]);
    expect(await hostwinds.listSmtpFilters("734001")).toEqual([]);
    expect(await hostwinds.listSmtpFilters("734001")).toEqual([]);
  });

  test("no password of a machine leaves the client, not even in an error", async () => {
    const script = { get_instance: [replies.serverCutShort], get_instances: [replies.oneServer] };
    const { hostwinds } = await account(script);
    const said = [
      await hostwinds.listInstances(),
      await hostwinds.getInstance("734001").catch((error: unknown) => error),
      await (await account({ get_instance: [replies.serverWithoutId] })).hostwinds
        .getInstance("734001")
        .catch((error: unknown) => error),
    ];
    const text = inspect(said, { depth: 20, showHidden: true });
    expect(said[1]).toBeInstanceOf(HostingError);
    expect(said[2]).toMatchObject({ kind: "garbage" });
    for (const secret of replies.secrets) expect(text).not.toContain(secret.slice(0, 6));
    expect(text).not.toContain("key/with");
  });

  test("a machine is gone only when the list says so too", async () => {
    const gone = await account({ get_instance: [replies.noSuchService], get_instances: [replies.noServers] });
    expect(await gone.hostwinds.getInstance("734001")).toBeNull();
    const there = await account({ get_instance: [replies.tryLater], get_instances: [replies.oneServer] });
    expect(await kindOf(there.hostwinds.getInstance("734001"))).toBe("refused");
  });

  test("addresses and prices, with memory in whichever unit", async () => {
    const { hostwinds } = await account({
      get_instance_ips: [replies.addresses],
      get_price_list: [replies.priceList, replies.priceListAsRows, replies.priceListInGigabytes],
    });
    expect(await hostwinds.listAddresses("734001")).toEqual(["198.18.4.10", "198.18.4.11", "198.18.4.12"]);
    const small = { rid: "51", name: "1 CPU 2 GB", cpu: 1, ramMb: 2048, diskGb: 50, monthlyCents: 999 };
    const large = { ...small, rid: "52", cpu: 2, ramMb: 4096, monthlyCents: 1899 };
    expect(await hostwinds.listMachinePlans()).toEqual([small, large]);
    for (let n = 0; n < 2; n++) expect(await hostwinds.listMachinePlans()).toEqual([small]);
  });
});

test("places and images are read in either form, and one that is not known says nothing", async () => {
  const { hostwinds } = await account({
    get_locations: [replies.locations],
    get_public_images: [replies.imagesById, replies.garbageList],
  });
  expect(await hostwinds.listLocations()).toEqual([
    { id: "12", name: "Seattle" },
    { id: "52", name: "Dallas" },
  ]);
  expect(await hostwinds.listImages()).toEqual([{ id: "debian-13", name: "Debian 13" }]);
  expect(await hostwinds.listImages()).toBe(null);
});

describe("ordering a machine", () => {
  test("a name that stands already is not ordered again", async () => {
    const { server, hostwinds } = await account({ get_instances: [replies.oneServer] });
    await hostwinds.createInstance(order);
    expect(server.actions()).toEqual(["get_instances"]);
  });

  test.each([["silence"], ["cut"], [replies.garbage], [replies.serverError]] as const)(
    "an order that went through without a clear answer is found, not placed twice",
    async (lost) => {
      const { server, hostwinds } = await account({
        get_instances: [replies.noServers, replies.oneServer],
        add_instance: [lost],
      });
      await hostwinds.createInstance(order);
      expect(server.actions()).toEqual(["get_instances", "add_instance", "get_instances"]);
    },
  );

  test("an order that nobody knows of fails, and is not placed twice by the client", async () => {
    const { server, hostwinds } = await account({
      get_instances: [replies.noServers],
      add_instance: ["silence"],
    });
    expect(await kindOf(hostwinds.createInstance(order))).toBe("timeout");
    expect(server.actions()).toEqual(["get_instances", "add_instance", "get_instances"]);
  });

  test("is not tried when the list cannot be read: a machine may stand there", async () => {
    const { server, hostwinds } = await account({ get_instances: [replies.serverError] });
    expect(await kindOf(hostwinds.createInstance(order))).toBe("unreachable");
    expect(server.actions()).not.toContain("add_instance");
  });

  test("a refusal is passed on in the provider's words", async () => {
    const { hostwinds } = await account({
      get_instances: [replies.noServers],
      add_instance: [replies.addedHalf],
    });
    await expect(hostwinds.createInstance(order)).rejects.toThrow("Location Id is invalid. (ERROR 342432)");
  });
});

describe("other mutations", () => {
  test("each sends its documented fields", async () => {
    const { server, hostwinds } = await account({
      terminate: [replies.deleted],
      add_ip: [replies.addressAdded],
      delete_ip: [replies.addressDeleted],
      set_rdns: [replies.rdnsSet],
      set_main_ip: [replies.mainSet],
      regenerate_networking: [replies.networkRegenerated],
      reinstall_instance: [replies.reinstalled],
      boot: [replies.booted],
      reboot: [replies.rebooted],
    });
    await hostwinds.bootInstance("7");
    await hostwinds.rebootInstance("7");
    await hostwinds.terminateInstance("7");
    expect(await hostwinds.orderAddress("7")).toBe("ordered");
    await hostwinds.deleteAddress("7", "198.18.4.11");
    await hostwinds.setReverseDns("7", "198.18.4.10", "n1.nodes.example");
    await hostwinds.setMainAddress("7", "198.18.4.11");
    await hostwinds.rebuildNetwork("7");
    await hostwinds.reinstallInstance("7", "debian-13");
    const sent = server.calls.map(({ form }) =>
      Object.fromEntries([...form].filter(([name]) => name !== "API")),
    );
    expect(sent).toEqual([
      { action: "boot", serviceid: "7" },
      { action: "reboot", serviceid: "7" },
      { action: "terminate", serviceid: "7" },
      { action: "add_ip", serviceid: "7" },
      { action: "delete_ip", serviceid: "7", ip: "198.18.4.11" },
      { action: "set_rdns", serviceid: "7", ip: "198.18.4.10", rdns: "n1.nodes.example" },
      { action: "set_main_ip", serviceid: "7", ip: "198.18.4.11" },
      { action: "regenerate_networking", serviceid: "7" },
      { action: "reinstall_instance", serviceid: "7", template: "debian-13" },
    ]);
  });

  test("a termination whose answer was lost is over when the list no longer holds the machine", async () => {
    const over = await account({ terminate: ["silence"], get_instances: [replies.noServers] });
    expect(await kindOf(over.hostwinds.terminateInstance("734001"))).toBe("fine");
    const there = await account({ terminate: ["silence"], get_instances: [replies.oneServer] });
    expect(await kindOf(there.hostwinds.terminateInstance("734001"))).toBe("timeout");
    expect(there.server.actions()).toEqual(["terminate", "get_instances"]);
  });

  test("another main address whose answer was lost is set when the machine has it; a clear no is passed on", async () => {
    const script = { set_main_ip: ["silence" as const], get_instances: [replies.oneServer] };
    const set = await account(script);
    expect(await kindOf(set.hostwinds.setMainAddress("734001", "198.18.4.10"))).toBe("fine");
    const unset = await account(script);
    expect(await kindOf(unset.hostwinds.setMainAddress("734001", "198.18.4.11"))).toBe("timeout");
    expect(unset.server.actions()).toEqual(["set_main_ip", "get_instances"]);
    const refused = await account({ set_main_ip: [replies.mainRefused] });
    await expect(refused.hostwinds.setMainAddress("734001", "198.18.4.10")).rejects.toThrow("IP is invalid.");
    expect(refused.server.actions()).toEqual(["set_main_ip"]);
  });

  test("a wipe is asked for once, whatever becomes of its answer, and a refusal is passed on", async () => {
    const lost = await account({ reinstall_instance: ["silence"] });
    expect(await kindOf(lost.hostwinds.reinstallInstance("7", "debian-13"))).toBe("timeout");
    expect(lost.server.actions()).toEqual(["reinstall_instance"]);
    const refused = await account({ reinstall_instance: [replies.templateInvalid] });
    await expect(refused.hostwinds.reinstallInstance("7", "x")).rejects.toThrow("Template is invalid.");
  });

  test("without a known action a person orders addresses, and nothing is called", async () => {
    const { server, hostwinds } = await account({}, { orderAddressAction: null });
    expect(await hostwinds.orderAddress("7")).toBe("manual");
    expect(server.calls).toEqual([]);
  });

  test("an action that the provider does not know is refused in its words", async () => {
    const { hostwinds } = await account({}, { orderAddressAction: "guess_ip" });
    await expect(hostwinds.orderAddress("7")).rejects.toThrow("Invalid Action.");
  });
});
