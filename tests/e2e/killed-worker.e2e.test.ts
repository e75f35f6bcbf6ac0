import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { runDemo } from "../../scripts/demo/run-demo.ts";
import { agencyApi } from "../../scripts/stack/agency-api.ts";
import { signalGroup } from "../../scripts/stack/child.ts";
import { noServers, type OwnWorld, startOwnWorld } from "../../scripts/stack/own-world.ts";
import { leadFile } from "./lead-file.ts";
import { expectNothingLostOrDoubled, expectOneMachine } from "./outcomes.ts";

let world: OwnWorld | null = null;
afterEach(async () => {
  await world?.end();
  world = null;
});

const template = "Subject: A question, {{first_name}}\n\nHello {{first_name}},\n\nhow is {{company}}?\n";

test("a worker killed again and again, while it provisions and while it sends, loses nothing and doubles nothing", async () => {
  const lines: string[] = [];
  world = await startOwnWorld(20_000, noServers, (line) => lines.push(line));
  const { stack, urls } = world;
  const at: { phase: "provisioning" | "sending" | "done" } = { phase: "provisioning" };
  const now = () => at.phase;
  const kills = { provisioning: 0, sending: 0 };
  const killer = (async () => {
    // Real pauses of uneven length, so that the deaths fall into different steps.
    for (let n = 0; now() !== "done"; n += 1) {
      await delay(1_100 + ((n * 730) % 1_900));
      const phase = now();
      if (phase === "done" || kills[phase] >= 4) continue;
      const pid = stack.children.get("worker")?.pid();
      if (!pid) continue;
      signalGroup(pid, "SIGKILL");
      kills[phase] += 1;
    }
  })();
  try {
    const say = (line: string) => {
      lines.push(line);
      if (line.startsWith("launched")) at.phase = "sending";
    };
    const api = agencyApi(urls.api, urls.dashboard);
    const report = await runDemo({ api, urls, leads: leadFile(150), template, say });
    at.phase = "done";
    expect(kills.provisioning).toBeGreaterThan(0);
    expect(kills.sending).toBeGreaterThan(0);
    await expectNothingLostOrDoubled(report, urls.control);
    await expectOneMachine(report, urls.control);
  } catch (error) {
    throw new Error(`${lines.slice(-12).join("\n")}\n${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  } finally {
    at.phase = "done";
    await killer;
  }
});
