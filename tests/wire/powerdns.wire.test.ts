import { spawnSync } from "node:child_process";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makePowerDnsPublisher } from "@penguinmails/integrations/dns/powerdns";
import { describePublisher } from "@penguinmails/integrations/dns/publisher-conformance";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/stack/free-port.ts";
import { describeReal, ownFolder, type RealServer, startServer } from "./real-server.ts";

const schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql";
const zones = ["acme.example", "sub.acme.example"];

describeReal("PowerDNS' own server", ["/usr/sbin/pdns_server", "/usr/bin/sqlite3", schema], () => {
  const folder = ownFolder("pdns");
  let server: RealServer;
  let overload: Overload;
  let dnsPort: number;
  beforeAll(async () => {
    const database = join(folder.path, "zones.sqlite3");
    expect(spawnSync("/usr/bin/sqlite3", [database, `.read ${schema}`]).status).toBe(0);
    const apiPort = await freePort();
    dnsPort = await freePort();
    const settings = {
      "config-dir": folder.path,
      "socket-dir": folder.path,
      launch: "gsqlite3",
      "gsqlite3-database": database,
      "local-address": "127.0.0.1",
      "local-port": dnsPort,
      api: "yes",
      "api-key": "right-key",
      webserver: "yes",
      "webserver-address": "127.0.0.1",
      "webserver-port": apiPort,
      "webserver-allow-from": "127.0.0.1",
      // It would ask the internet for news of its own security.
      "security-poll-suffix": "",
      "default-soa-content": "n1.nodes.example hostmaster.@ 0 3600 600 604800 60",
      "cache-ttl": 0,
      "query-cache-ttl": 0,
      "negquery-cache-ttl": 0,
      "zone-cache-refresh-interval": 0,
      guardian: "no",
      daemon: "no",
      "disable-syslog": "yes",
    };
    const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    server = await startServer("/usr/sbin/pdns_server", args, (output) =>
      output.includes("Done launching threads"),
    );
    overload = await startOverload(apiPort);
    for (const zone of zones) {
      const made = await fetch(`${overload.url}/api/v1/servers/localhost/zones`, {
        method: "POST",
        headers: { "x-api-key": "right-key", "content-type": "application/json" },
        body: JSON.stringify({ name: `${zone}.`, kind: "Native", nameservers: ["n1.nodes.example."] }),
      });
      expect(made.status).toBe(201);
    }
  });
  afterAll(async () => {
    await overload?.close();
    await server?.stop();
    folder.remove();
  });

  const publisher = (apiKey = "right-key") =>
    makePowerDnsPublisher({ baseUrl: overload.url, apiKey, timeoutMs: 5_000 });
  describePublisher("PowerDNS itself", () => ({
    publisher: publisher(),
    stranger: publisher("wrong-key"),
    failNext: () => overload.failNext(),
  }));

  describe("what was published", () => {
    test.each([
      ["TXT", "dkim._domainkey.acme.example", [`v=DKIM1; k=rsa; p=${"MIIB".repeat(150)}`]],
      ["TXT", "acme.example", ["v=spf1 ip4:198.18.4.11 ~all", 'a "quoted" \\ one; and more']],
      ["MX", "bounce.acme.example", ["10 n1.nodes.example"]],
      ["A", "o1.acme.example", ["198.18.4.11"]],
      ["CNAME", "t.acme.example", ["track.penguinmails.example"]],
    ] as const)("is what our resolver reads from its DNS: %s of %s", async (type, name, values) => {
      const resolver = makeDnsResolver({ servers: [`127.0.0.1:${dnsPort}`], timeoutMs: 3_000, tries: 2 });
      const dns = publisher();
      await dns.putRrset("acme.example", name, type, 300, values);
      const found = await resolver.lookup(name, type);
      expect(found).toMatchObject({ status: "found" });
      expect([...(found.status === "found" ? found.values : [])].sort()).toEqual([...values].sort());
      await dns.deleteRrset("acme.example", name, type);
      expect((await resolver.lookup(name, type)).status).not.toBe("found");
    });
  });
});

type Overload = { readonly url: string; failNext(): void; close(): Promise<void> };

/** Stands before the API and answers 503 in its place when asked to. */
async function startOverload(port: number): Promise<Overload> {
  let failing = false;
  const server: Server = createServer((req, res) => {
    if (failing) {
      failing = false;
      res.writeHead(503).end();
      return;
    }
    const { method, url, headers } = req;
    const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.writeHead(502).end());
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failNext: () => {
      failing = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
