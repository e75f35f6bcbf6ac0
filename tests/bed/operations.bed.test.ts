import { nodeOperations } from "@penguinmails/db/schema/fleet";
import { askForOperation, type StaffOperation } from "@penguinmails/services/fleet/ask-for-operation";
import { addAddress, removeAddress } from "@penguinmails/services/fleet/change-addresses";
import { lookAtNode } from "@penguinmails/services/fleet/look-at-node";
import { runningOperation } from "@penguinmails/services/fleet/node-operation";
import { readNodePlan } from "@penguinmails/services/fleet/read-node-plan";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vps } from "../../scripts/testbed/bed.ts";
import { publisher } from "../../scripts/testbed/internet.ts";
import { docker } from "../../scripts/testbed/program.ts";
import { type AgencyOnSite, startAgencyOn } from "../site/agency-on-site.ts";
import { bedSite } from "./bed-site.ts";
import { describeBed } from "./describe-bed.ts";

/** In order: each test begins where the one before it left the machine. */
describeBed("a node on real hosts that is looked at and worked on", () => {
  let db: TestDatabase;
  let world: AgencyOnSite;
  let nodeId: string;
  beforeAll(async () => {
    db = await testDatabase();
    world = await startAgencyOn(await bedSite(), db.database);
    nodeId = (await world.order(1)).id;
    await world.serve(nodeId, 480_000);
  }, 540_000);
  afterAll(async () => {
    await world?.close();
    await db?.close();
  });
  const onMachine = (...words: string[]) => docker(["exec", vps.name, ...words]);
  const noChange = { steps: [], byHand: [], unseen: [] };

  /** What a look finds that differs from the plan. */
  async function plan() {
    await lookAtNode(
      { ...world.container, converger: world.converger },
      { tenantId: world.tenantId, nodeId },
    );
    return world.inTenant((tx) => readNodePlan(tx, nodeId));
  }

  /** Runs what was asked for until it has ended; gives how. */
  async function finished(limitMs = 240_000) {
    const deadline = Date.now() + limitMs;
    for (;;) {
      await world.converge(nodeId, world.converger);
      const running = await world.inTenant((tx) => runningOperation(tx, nodeId));
      if (!running) break;
      if (Date.now() > deadline) throw new Error(`The operation stands at ${running.step}: ${running.note}`);
      await world.pass();
    }
    const [newest] = await world.inTenant((tx) =>
      tx
        .select()
        .from(nodeOperations)
        .where(eq(nodeOperations.nodeId, nodeId))
        .orderBy(desc(nodeOperations.id))
        .limit(1),
    );
    return { kind: newest?.kind, state: newest?.state, cause: newest?.failureCause };
  }
  const operate = async (kind: StaffOperation["kind"]) => {
    const caller = { tenantId: world.tenantId, actor: world.caller.actor };
    await askForOperation(world.container, caller, nodeId, { kind, reason: "A test" });
    return finished();
  };
  const done = (kind: string) => ({ kind, state: "done", cause: null });

  test("a look at an untouched node finds no change", async () => {
    expect(await plan()).toMatchObject(noChange);
  });

  test("what somebody broke by hand is found, told apart, and applied away: Docker's rules and ours, Mailu's settings, a PTR", async () => {
    await onMachine("nft", "flush", "ruleset");
    await onMachine("sed", "-i", "s/^MESSAGE_RATELIMIT=.*/MESSAGE_RATELIMIT=200\\/day/", "/mailu/mailu.env");
    await onMachine("hostnamectl", "set-hostname", "elsewhere");
    const [first = ""] = vps.secondaryIps;
    const reverse = `${first.split(".").reverse().join(".")}.in-addr.arpa`;
    await publisher().putRrset("18.198.in-addr.arpa", reverse, "PTR", 60, ["other.example"]);
    const found = await plan();
    expect(found.steps.flatMap(({ step, changes }) => changes.map(({ what }) => `${step}: ${what}`))).toEqual(
      [
        "harden the system: host name",
        "harden the system: firewall",
        expect.stringMatching(/^set reverse DNS: /),
        "bring up Mailu: mailu.env MESSAGE_RATELIMIT",
        `translate the addresses: address translation of ${vps.primaryIp}`,
        `translate the addresses: address translation of ${first}`,
      ],
    );
    expect(await operate("apply")).toEqual(done("apply"));
    expect(await plan()).toMatchObject(noChange);
  });

  test("Mailu is restarted, and a new key opens the machine while the old one no longer does", async () => {
    expect(await operate("restart-mailu")).toEqual(done("restart-mailu"));
    const former = await world.access(nodeId);
    expect(await operate("rotate-key")).toEqual(done("rotate-key"));
    const present = await world.access(nodeId);
    expect(present.sshPrivateKey).not.toBe(former.sshPrivateKey);
    const keys = (await onMachine("cat", "/root/.ssh/authorized_keys")).trim().split("\n");
    expect(keys).toHaveLength(1);
    expect(await plan()).toMatchObject(noChange);
  });

  test("one more address is carried, named and translated; given back, nothing of it is left", async () => {
    await addAddress(world.container, world.caller, nodeId);
    expect(await finished()).toEqual(done("add-address"));
    const [, second = ""] = vps.secondaryIps;
    const added = (await world.addressesOf(nodeId)).find(({ ip }) => ip === second);
    expect(added).toMatchObject({ kind: "secondary", status: "serving" });
    expect(await onMachine("iptables", "-t", "nat", "-S", "POSTROUTING")).toContain(`--to-source ${second}`);
    expect(await plan()).toMatchObject(noChange);
    await removeAddress(world.container, world.caller, { id: nodeId, addressId: added?.id ?? "" });
    expect(await finished()).toEqual(done("remove-address"));
    expect(await onMachine("ip", "-4", "addr", "show")).not.toContain(second);
    expect(await onMachine("iptables", "-t", "nat", "-S", "POSTROUTING")).not.toContain(second);
    expect(await onMachine("docker", "network", "ls")).not.toContain("mailu_ip2");
    expect(await plan()).toMatchObject(noChange);
  });
});
