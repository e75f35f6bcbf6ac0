import type { Database } from "@penguinmails/db/tenant-db";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { bootVps } from "../scripts/testbed/vps.ts";
import { bedSite } from "../tests/bed/bed-site.ts";
import { type AgencyOnSite, type Site, startAgencyOn } from "../tests/site/agency-on-site.ts";
import { sandboxSite } from "../tests/site/sandbox-site.ts";
import type { Comparison, Side } from "./measure.ts";

const limitMs = 480_000;

/** One node with two more addresses, two domains on it, and the way out of both attested. */
function orderToAttested(name: string, database: Database, open: () => Promise<Site>) {
  let agency: AgencyOnSite | null = null;
  let nodeId = "";
  let count = 0;
  const side: Side = {
    name,
    async prepare() {
      await agency?.close();
      agency = await startAgencyOn(await open(), database, { plan: "starter" });
    },
    async run() {
      const world = present();
      nodeId = (await world.order(2)).id;
      await world.serve(nodeId, limitMs);
      const ids: string[] = [];
      for (let n = 0; n < 2; n++) {
        count += 1;
        const name = `bench-${Date.now().toString(36)}-${count}.example`;
        ids.push((await world.connectDomain(nodeId, name)).id);
      }
      await world.attestAll(ids, limitMs);
      return 1;
    },
  };
  const present = () => {
    if (!agency) throw new Error("Nobody has ordered yet.");
    return agency;
  };
  return { side, access: () => present().access(nodeId), close: async () => agency?.close() };
}

/** In the sandbox, whose waiting times are skipped: how much time our own work takes. */
export function orderingInSandbox(database: Database): Comparison & { close(): Promise<void> } {
  const ours = orderToAttested("order to attested, sandbox", database, sandboxSite);
  const commands = 20;
  return {
    unit: "nodes",
    ours: ours.side,
    yardstick: {
      name: "one command over an SSH connection of its own",
      async run() {
        const { host, hostKey, sshPrivateKey } = await ours.access();
        for (let n = 0; n < commands; n++) {
          const shell = await openShell({ host, port: 2022, hostKey, privateKey: sshPrivateKey });
          await shell.must(["true"]);
          shell.close();
        }
        return commands;
      },
    },
    close: ours.close,
  };
}

/** On the test bed's real machine, in real time: boot, packages, containers and mail. */
export function orderingOnBed(database: Database): Comparison & { close(): Promise<void> } {
  const ours = orderToAttested("order to attested, test bed", database, bedSite);
  const { public: key } = makeKeyPair("bench");
  return {
    unit: "nodes",
    ours: ours.side,
    yardstick: {
      name: "boot of the bare machine until its sshd greets",
      async run() {
        await bootVps(key);
        return 1;
      },
    },
    close: ours.close,
  };
}
