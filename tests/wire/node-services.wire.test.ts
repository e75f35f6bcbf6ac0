import { connect as connectTls } from "node:tls";
import { numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import type { NodeLogPage } from "@penguinmails/core/ports/node-access";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { makeNodeEgress } from "@penguinmails/provisioning/node-egress";
import { makeNodeLog } from "@penguinmails/provisioning/node-log";
import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
let node: ReturnType<PlanWorld["node"]>;
beforeAll(async () => {
  world = await startPlanWorld();
  node = world.node(2);
  expect((await node.finish()).at(-1)).toEqual({ status: "done" });
});
afterAll(() => world.close());

const token = () => node.spec.secrets.mailuApiToken;
describe("Mailu's API through the tunnel", () => {
  test("the domain's key is made once and never overwritten: DNS goes on telling the truth", async () => {
    const access = node.access();
    await world.mailu.ensureDomain(access, token(), "acme.example");
    await world.mailu.ensureDomain(access, token(), "acme.example");
    const first = await world.mailu.ensureDkim(access, token(), "acme.example");
    expect(first).toEqual({
      selector: "dkim",
      value: expect.stringMatching(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/=]{300,}$/),
    });
    expect(await world.mailu.ensureDkim(access, token(), "acme.example")).toEqual(first);
  });

  test("a mailbox can be made twice, takes its newest password, and can be removed twice", async () => {
    const access = node.access();
    const box = {
      email: "ana@acme.example",
      password: "first-password",
      displayName: "Ana",
      forwardTo: `collector@${node.spec.hostname}`,
      mayUseAnySender: true,
    };
    await world.mailu.ensureMailbox(access, token(), box);
    await world.mailu.ensureMailbox(access, token(), box);
    expect(await login(access.host, box.email, "first-password")).toBe(true);
    await world.mailu.ensureMailbox(access, token(), { ...box, password: "second-password" });
    expect(await login(access.host, box.email, "first-password")).toBe(false);
    expect(await login(access.host, box.email, "second-password")).toBe(true);
    await world.mailu.removeMailbox(access, token(), box.email);
    await world.mailu.removeMailbox(access, token(), box.email);
    expect(await login(access.host, box.email, "second-password")).toBe(false);
  });

  test("a domain's catch-all can be made twice", async () => {
    const access = node.access();
    for (let n = 0; n < 2; n++)
      await world.mailu.ensureCatchAll(access, token(), "acme.example", `collector@${node.spec.hostname}`);
  });

  test("a wrong token is refused, and the refusal names no mailbox and no token", async () => {
    const wrong = world.mailu.removeMailbox(node.access(), "a-wrong-token-0123", "someone@acme.example");
    await expect(wrong).rejects.toThrow("Mailu answered 403 to DELETE /user/…@acme.example");
    await wrong.catch((error: unknown) => expect(String(error)).not.toMatch(/someone|a-wrong-token/));
  });

  test("a name cannot reach another part of the API", async () => {
    const access = node.access();
    await world.mailu.ensureMailbox(access, token(), {
      email: "kept@acme.example",
      password: "kept-password-1",
      displayName: "Kept",
      forwardTo: null,
      mayUseAnySender: false,
    });
    for (const email of [
      "x/../kept@acme.example",
      "../user/kept@acme.example",
      "kept@acme.example?x=1",
      "kept@acme.example#",
    ])
      await world.mailu.removeMailbox(access, token(), email).catch(() => undefined);
    expect(await login(access.host, "kept@acme.example", "kept-password-1")).toBe(true);
  });
});

describe("the map of outgoing addresses", () => {
  const egress = () =>
    makeNodeEgress({
      sshPort: nodePorts.ssh,
      secondaryAddresses: async () => numberedAddresses(node.facts()),
    });
  const on = async (words: readonly string[]) => {
    const { host, hostKey, sshPrivateKey } = node.access();
    const shell = await openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
    try {
      return await shell.run(words);
    } finally {
      shell.close();
    }
  };
  const map = "/mailu/overrides/postfix/sender_transport.map";

  test("is written and read by Postfix; a domain leaves from the address that was chosen, in any order", async () => {
    const [one = "", two = ""] = node.facts().secondaryIps ?? [];
    const entries = [
      { domain: "b.example", ip: two },
      { domain: "a.example", ip: one },
    ];
    await egress().apply(node.access(), entries);
    expect((await on(["cat", map])).stdout).toBe(
      "# sender domain -> transport\n@a.example ip1:\n@bounce.a.example ip1:\n@b.example ip2:\n@bounce.b.example ip2:\n",
    );
    expect(sourcesInUse()).toMatchObject({ "a.example": one, "b.example": two });
    await egress().apply(node.access(), [...entries].reverse());
    expect((await on(["cat", map])).stdout).toContain("@b.example ip2:");
  });

  test("when the last run was killed between writing it and starting Postfix again, the next one starts it", async () => {
    const [one = ""] = node.facts().secondaryIps ?? [];
    await egress().apply(node.access(), [{ domain: "c.example", ip: one }]);
    // As the killed run left it: the newer map is there, Postfix still has the older one.
    const newer = "# sender domain -> transport\n@d.example ip1:\n@bounce.d.example ip1:\n";
    const { host, hostKey, sshPrivateKey } = node.access();
    const shell = await openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
    await shell.must(["install", "-D", "-m", "644", "/dev/stdin", map], newer);
    shell.close();
    expect(sourcesInUse()).not.toHaveProperty("d.example");
    await egress().apply(node.access(), [{ domain: "d.example", ip: one }]);
    expect(sourcesInUse()).toMatchObject({ "d.example": one });
    expect(sourcesInUse()).not.toHaveProperty("c.example");
  });

  test("an address that is not the node's is refused before anything is written", async () => {
    const before = (await on(["cat", map])).stdout;
    await expect(
      egress().apply(node.access(), [{ domain: "e.example", ip: "198.18.99.99" }]),
    ).rejects.toThrow(RangeError);
    expect((await on(["cat", map])).stdout).toBe(before);
  });

  /** The address that each domain's mail leaves from, as the running Postfix and Docker's networks have it. */
  function sourcesInUse(): Record<string, string | undefined> {
    const project = world.store.get<{
      readonly settings: { readonly transports: Record<string, { readonly subnet: string }> };
      readonly networks: readonly { readonly subnet: string; readonly hostIp: string }[];
    }>("mailu", node.facts().serviceId ?? "");
    const hostIpOf = (subnet: string) => project?.networks.find((each) => each.subnet === subnet)?.hostIp;
    const transports = Object.entries(project?.settings.transports ?? {});
    return Object.fromEntries(transports.map(([domain, { subnet }]) => [domain, hostIpOf(subnet)]));
  }
});
