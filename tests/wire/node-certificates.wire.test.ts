import { X509Certificate } from "node:crypto";
import { minute } from "@penguinmails/core/time";
import { composePath, composeUp } from "@penguinmails/provisioning/commands/mailu";
import { servedCertificate } from "@penguinmails/provisioning/served-certificate";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, expect, test } from "vitest";
import {
  done,
  killedAfterEveryChange,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { linesOnMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

/** The certificate that the node shows on each port, and those that lie on the machine. */
async function certificatesOf(node: Node) {
  const host = node.facts().primaryIp ?? "";
  const hostname = node.spec.hostname;
  const shown = [];
  for (const [port, starttls] of [
    [nodePorts.smtp, true],
    [nodePorts.smtps, false],
    [nodePorts.submission, true],
  ] as const) {
    const certificate = await servedCertificate({ host, port, starttls, hostname });
    shown.push(typeof certificate === "string" ? certificate : certificate.fingerprint256);
  }
  const kept = [];
  for (const lineage of ["mailu", "mailu-ecdsa"])
    kept.push(
      new X509Certificate(
        await linesOnMachine(node, [["cat", `/mailu/certs/letsencrypt/live/${lineage}/fullchain.pem`]]),
      ).fingerprint256,
    );
  return { shown, kept };
}

test("both certificates are renewed once and shown on every port, wherever it is killed", async () => {
  const node = await servingNode(world);
  let before: readonly string[] = [];
  let renewals = 0;
  const changes = await killedAfterEveryChange(
    async () => {
      before = (await certificatesOf(node)).kept;
      renewals = 0;
      return node.operation(operation("renew-tls"));
    },
    async (change) => {
      const { shown, kept } = await certificatesOf(node);
      expect([change, kept.filter((one) => before.includes(one))]).toEqual([change, []]);
      expect([change, new Set(shown).size, kept.includes(shown[0] ?? "")]).toEqual([change, 1, true]);
      expect([change, await node.inspect()]).toEqual([change, nothing]);
      expect([change, renewals]).toEqual([change, 2]);
    },
    (act) => void (act.includes("certbot renew") && renewals++),
  );
  expect(changes.map((change) => change.replace(/^run .*certbot.* /, "certbot "))).toEqual([
    "learn certificatesBefore",
    "certbot mailu",
    "certbot mailu-ecdsa",
  ]);
  await node.retire();
}, 120_000);

test("a new certificate that the front did not read is shown after its front starts again", async () => {
  const node = await servingNode(world, 0);
  await world.store.put("fault", "hook", {
    service: "mailu",
    action: "certbot",
    effect: "timeout-after-effect",
    times: "always",
  });
  const acts: string[] = [];
  const outcomes = await node
    .operation(operation("renew-tls"))
    .finish({ before: (act) => void acts.push(act) });
  await world.noFaults();
  expect(last(outcomes)).toEqual(done);
  expect(acts.filter((act) => act.endsWith("restart front"))).toHaveLength(1);
  const { shown, kept } = await certificatesOf(node);
  expect(new Set([...shown, kept[1]]).size).toBe(1);
  await node.retire();
});

test("while one of both certificates is still to come its front is let be, and after an hour it is started to ask again", async () => {
  const node = await servingNode(world, 0);
  const compose = ["docker", "compose", "-f", composePath] as const;
  const ecdsa = "/mailu/certs/letsencrypt/live/mailu-ecdsa/fullchain.pem";
  const refusing = { service: "mailu", action: "certbot", effect: "error", times: "always" };
  await world.store.put("fault", "refuses", refusing);
  await world.store.delete("mailu-tls", node.facts().serviceId ?? "");
  await linesOnMachine(node, [["rm", "-f", ecdsa]], [[...compose, "stop", "front"]], [composeUp]);
  await world.pass(minute);
  const walk = node.operation(operation("apply"));
  const restartsAfter = async (runs: number) => {
    const acts: string[] = [];
    const outcomes = await walk.finish({ before: (act) => void acts.push(act) }, runs);
    return { last: last(outcomes), restarts: acts.filter((act) => act.endsWith("restart front")).length };
  };
  const waiting = { status: "waiting", step: "hold a certificate" };
  expect(await restartsAfter(2)).toMatchObject({ last: waiting, restarts: 0 });
  await world.noFaults();
  expect(await restartsAfter(2)).toEqual({ last: done, restarts: 1 });
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("an authority that refuses is asked once an hour, in its own words, and the old certificate stays", async () => {
  const node = await servingNode(world, 0);
  const { kept } = await certificatesOf(node);
  await world.store.put("fault", "refuses", {
    service: "mailu",
    action: "certbot",
    effect: "error",
    times: "always",
  });
  const walk = node.operation(operation("renew-tls"));
  expect(await walk.run()).toMatchObject({
    status: "waiting",
    step: "renew the certificates",
    reason: expect.stringMatching(/^Let's Encrypt refused: .*too many certificates/),
    retryAfterMs: 3_600_000,
  });
  expect((await certificatesOf(node)).kept).toEqual(kept);
  await world.noFaults();
  expect(last(await walk.finish())).toEqual(done);
  await node.retire();
});

test("a certificate that ends within three weeks is drift, with the day, and applying the plan renews it", async () => {
  const node = await servingNode(world, 0);
  const { context } = world;
  const { primaryIp = "" } = node.facts();
  // Its name leads elsewhere, so Mailu's own renewals come to nothing.
  await context.zones.set(node.spec.hostname, "A", ["127.0.0.1"], 300);
  for (let n = 0; n < 70; n++) await world.pass(86_400_000);
  await context.zones.set(node.spec.hostname, "A", [primaryIp], 300);
  const { deviations } = await node.inspect();
  expect(deviations.map(({ step, what }) => [step, what])).toEqual(
    [2525, 5465, 5587].map((port) => ["hold a certificate", `certificate on port ${port}`]),
  );
  expect(deviations[0]?.seen).toMatch(/^ends on \d{4}-\d\d-\d\d, in (19|20) days$/);
  expect(last(await node.operation(operation("apply")).finish())).toEqual(done);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});
