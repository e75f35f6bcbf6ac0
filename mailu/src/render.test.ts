import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type MailuSpec, renderEgressMap, renderMailu } from "./render.ts";

const spec: MailuSpec = {
  hostname: "n01.nodes.example",
  secretKey: "0123456789abcdef",
  apiToken: "fedcba9876543210fedcba9876543210",
  primaryIp: "198.18.4.10",
  secondary: [
    { number: 1, ip: "198.18.4.11", ptr: "o1.n01.nodes.example" },
    { number: 2, ip: "198.18.4.12", ptr: "o2.n01.nodes.example" },
  ],
  egress: [
    { domain: "zeta.example", ip: "198.18.4.12" },
    { domain: "alpha.example", ip: "198.18.4.11" },
    { domain: "home.example", ip: "198.18.4.10" },
  ],
};
type Compose = {
  services: Record<
    string,
    {
      image: string;
      ports?: string[];
      volumes?: string[];
      logging: unknown;
      networks: string[] | Record<string, { ipv4_address: string } | null>;
      dns?: string[];
      env_file?: string;
      sysctls?: Record<string, string>;
    }
  >;
  networks: Record<string, { driver_opts: Record<string, string>; ipam: { config: { subnet: string }[] } }>;
};
function files(of: MailuSpec = spec) {
  const rendered = renderMailu(of);
  const content = (path: string) => rendered.find((file) => file.path === path)?.content ?? "";
  const overrides = (name: string) =>
    content(`/mailu/overrides/postfix/${name}`)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  return {
    rendered,
    compose: parse(content("/mailu/docker-compose.yml")) as Compose,
    env: Object.fromEntries(
      content("/mailu/mailu.env")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
    overrides,
  };
}

describe("the compose file", () => {
  test("holds the outbound profile of the stable line, with Mailu's resolver for all that look names up", () => {
    const { services } = files().compose;
    expect(Object.keys(services)).toEqual([
      "redis",
      "front",
      "resolver",
      "admin",
      "imap",
      "smtp",
      "antispam",
    ]);
    for (const [name, service] of Object.entries(services)) {
      expect(service.image).toBe(
        name === "redis"
          ? "redis:alpine"
          : `ghcr.io/mailu/${{ front: "nginx", resolver: "unbound", admin: "admin", imap: "dovecot", smtp: "postfix", antispam: "rspamd" }[name]}:2024.06`,
      );
      expect(service.logging).toEqual({ driver: "journald", options: { tag: `mailu-${name}` } });
      if (name !== "resolver") expect(service.dns).toEqual(["192.168.203.254"]);
      if (name !== "redis") expect(service.env_file).toBe("mailu.env");
    }
  });

  test("only the front is published, on the primary address; the API on the machine's own loopback alone", () => {
    const { services } = files().compose;
    expect(Object.values(services).filter((service) => service.ports)).toHaveLength(1);
    expect(services["front"]?.ports).toEqual([
      "198.18.4.10:25:25",
      "198.18.4.10:80:80",
      "198.18.4.10:465:465",
      "198.18.4.10:587:587",
      "198.18.4.10:993:993",
      "127.0.0.1:443:443",
    ]);
  });

  test("each address has a network of its own whose packets leave from it", () => {
    const { networks, services } = files().compose;
    const source = Object.entries(networks).map(([name, network]) => [
      name,
      network.driver_opts["com.docker.network.host_ipv4"],
      network.ipam.config[0]?.subnet,
    ]);
    expect(source).toEqual([
      ["default", "198.18.4.10", "192.168.203.0/24"],
      ["ip1", "198.18.4.11", "192.168.210.0/24"],
      ["ip2", "198.18.4.12", "192.168.211.0/24"],
    ]);
    expect(services["smtp"]?.networks).toEqual({
      default: null,
      ip1: { ipv4_address: "192.168.210.10" },
      ip2: { ipv4_address: "192.168.211.10" },
    });
    // Answers come back on another bridge than the default route's.
    expect(services["smtp"]?.sysctls).toEqual({ "net.ipv4.conf.all.rp_filter": "2" });
  });

  test("queue, mail, keys and data are on the machine's disk", () => {
    const volumes = Object.values(files().compose.services).flatMap((service) => service.volumes ?? []);
    for (const kept of ["mailqueue:/queue", "mail:/mail", "dkim:/dkim", "data:/data", "certs:/certs"])
      expect(volumes).toContain(`/mailu/${kept}`);
  });
});

describe("the environment", () => {
  test("names the host, switches the API on and all that we don't use off", () => {
    const { env } = files();
    expect(env).toMatchObject({
      DOMAIN: "n01.nodes.example",
      HOSTNAMES: "n01.nodes.example",
      API: "true",
      API_TOKEN: spec.apiToken,
      SECRET_KEY: spec.secretKey,
      WEB_API: "/api",
      TLS_FLAVOR: "letsencrypt",
      WEBMAIL: "none",
      WEBDAV: "none",
      ANTIVIRUS: "none",
      SCAN_MACROS: "false",
      FETCHMAIL_ENABLED: "false",
      DKIM_SELECTOR: "dkim",
      RECIPIENT_DELIMITER: "+",
    });
  });

  test("nobody may relay without a login", () => {
    const { env } = files();
    expect(env).toMatchObject({ RELAYNETS: "", SUBNET: "192.168.203.0/24" });
    expect(env["RELAYHOST"]).toBeUndefined();
    expect(env["WILDCARD_SENDERS"]).toBeUndefined();
  });

  test("submission's port is open and its limits are above ours; the tunnel is exempt, the world is not", () => {
    const { env } = files();
    expect(env["PORTS"]?.split(",")).toEqual(expect.arrayContaining(["25", "465", "587", "993"]));
    expect(env["MESSAGE_RATELIMIT"]).toBe("100000/day");
    expect(env["AUTH_RATELIMIT_USER"]).toBe("100000/day");
    expect(env["AUTH_RATELIMIT_EXEMPTION"]).toBe("192.168.203.0/24");
  });
});

describe("Postfix' overrides", () => {
  test("retry from the policy's first pause to its last, and give up when it does", () => {
    const { delaysMs, thenEveryMs, giveUpAfterMs } = policy.retry;
    expect(files().overrides("postfix.cf")).toEqual(
      expect.arrayContaining([
        `minimal_backoff_time = ${(delaysMs[0] ?? 0) / minute}m`,
        `maximal_backoff_time = ${thenEveryMs / hour}h`,
        `maximal_queue_lifetime = ${giveUpAfterMs / day}d`,
      ]),
    );
  });

  test("each secondary address has a transport, bound to it without a way round, that greets by its PTR", () => {
    const { overrides, compose } = files();
    const lines = overrides("postfix.master");
    expect(lines).toHaveLength(2);
    for (const [n, { ptr }] of spec.secondary.entries()) {
      const networks = compose.services["smtp"]?.networks as Record<string, { ipv4_address: string }>;
      expect(lines[n]).toBe(
        `ip${n + 1}/unix=ip${n + 1} unix - - n - - smtp -o smtp_bind_address=${networks[`ip${n + 1}`]?.ipv4_address} -o smtp_bind_address_enforce=yes -o smtp_helo_name=${ptr} -o syslog_name=postfix-ip${n + 1}`,
      );
    }
  });

  test("the sender's domain chooses the transport, its bounce domain too; the primary's domains need no row", () => {
    const { overrides } = files();
    expect(overrides("postfix.cf")).toContain(
      "sender_dependent_default_transport_maps = lmdb:/etc/postfix/sender_transport.map",
    );
    expect(overrides("sender_transport.map")).toEqual([
      "@alpha.example ip1:",
      "@bounce.alpha.example ip1:",
      "@zeta.example ip2:",
      "@bounce.zeta.example ip2:",
    ]);
  });

  test("the map is the same whatever the order of domains", () => {
    const backwards = { ...spec, egress: [...spec.egress].reverse() };
    expect(renderEgressMap(backwards)).toEqual(renderEgressMap(spec));
  });

  test("no line holds what the shell that Mailu hands it to would read", () => {
    const { overrides } = files();
    for (const line of [...overrides("postfix.cf"), ...overrides("postfix.master")])
      expect(line).not.toMatch(/["$`\\]/);
  });

  test("a node without secondary addresses has no transport of its own", () => {
    const alone = files({ ...spec, secondary: [], egress: [{ domain: "a.example", ip: spec.primaryIp }] });
    expect(alone.overrides("postfix.master")).toEqual([]);
    expect(alone.overrides("sender_transport.map")).toEqual([]);
    expect(Object.keys(alone.compose.networks)).toEqual(["default"]);
  });
});

test("Rspamd signs for the From domain, although the envelope is under another: it would leave such mail unsigned", () => {
  const file = files().rendered.find(({ path }) => path === "/mailu/overrides/rspamd/dkim_signing.conf");
  expect(file?.content.split("\n")).toContain("allow_hdrfrom_mismatch = true;");
});

describe("secrets and hostile values", () => {
  test("no secret stands in a file that others than root may read", () => {
    const { rendered } = files();
    for (const { path, content, mode } of rendered) {
      const secret = content.includes(spec.secretKey) || content.includes(spec.apiToken);
      expect([path, secret, mode]).toEqual([path, secret, secret ? "600" : "644"]);
    }
    expect(rendered.filter(({ mode }) => mode === "600").map(({ path }) => path)).toEqual([
      "/mailu/mailu.env",
    ]);
  });

  const hostile = [
    "",
    " ",
    "a",
    "a b.example",
    "a.example\nRELAYNETS=0.0.0.0/0",
    'a.example"',
    "$(id).example",
    "`id`.example",
    "a.example -o smtp_helo_name=x.example",
    "{{API_TOKEN}}.example",
    "-a.example",
    "a..example",
    "a.example.",
    `${"a".repeat(64)}.example`,
  ];
  test.each(hostile)("a name such as %j is refused everywhere", (name) => {
    const [first] = spec.secondary;
    expect(() => renderMailu({ ...spec, hostname: name })).toThrow(RangeError);
    expect(() =>
      renderMailu({ ...spec, secondary: [{ number: 1, ip: first?.ip ?? "", ptr: name }] }),
    ).toThrow(RangeError);
    expect(() => renderEgressMap({ ...spec, egress: [{ domain: name, ip: "198.18.4.11" }] })).toThrow(
      RangeError,
    );
  });

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.4\n",
    " 1.2.3.4",
    "::1",
    '1.2.3.4", "x',
    "01.2.3.4.5",
  ])("an address such as %j is refused", (ip) => {
    expect(() => renderMailu({ ...spec, primaryIp: ip })).toThrow(RangeError);
    expect(() =>
      renderMailu({ ...spec, secondary: [{ number: 1, ip, ptr: "o1.n01.nodes.example" }] }),
    ).toThrow(RangeError);
  });

  test.each([
    "short",
    "with space 0123456789",
    "0123456789abcdef\nAPI=x",
    "0123456789'abcdef",
    "$0123456789abcdef",
  ])("a secret such as %j is refused", (secret) => {
    expect(() => renderMailu({ ...spec, secretKey: secret })).toThrow(RangeError);
    expect(() => renderMailu({ ...spec, apiToken: secret })).toThrow(RangeError);
  });

  test("no domain leaves from an address that is not the node's, or from two", () => {
    const [a, b] = ["198.18.4.11", "198.18.4.12"];
    const map = (egress: MailuSpec["egress"]) => () => renderEgressMap({ ...spec, egress });
    expect(map([{ domain: "a.example", ip: "198.18.9.9" }])).toThrow("no address of this node");
    expect(
      map([
        { domain: "a.example", ip: a },
        { domain: "a.example", ip: b },
      ]),
    ).toThrow("two addresses");
    expect(
      map([
        { domain: "a.example", ip: a },
        { domain: "a.example", ip: a },
      ]),
    ).not.toThrow();
    expect(() => renderMailu({ ...spec, primaryIp: a })).toThrow("named twice");
  });

  test("an address keeps its network and its transport when another one goes, and no two share a number", () => {
    const [first, second] = spec.secondary;
    if (!first || !second) throw new Error("two addresses");
    const egress = [{ domain: "zeta.example", ip: second.ip }];
    const without = files({ ...spec, secondary: [second], egress });
    expect(without.compose.networks["ip2"]).toEqual(files().compose.networks["ip2"]);
    expect(without.compose.networks["ip1"]).toBeUndefined();
    expect(without.overrides("postfix.master")).toEqual(files().overrides("postfix.master").slice(1));
    expect(without.overrides("sender_transport.map")[0]).toBe("@zeta.example ip2:");
    expect(() => renderMailu({ ...spec, secondary: [first, { ...second, number: 1 }] })).toThrow("twice");
  });

  test("a node takes at most 44 secondary addresses", () => {
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) => ({
        number: i + 1,
        ip: `198.18.5.${i + 1}`,
        ptr: `o${i + 1}.n01.nodes.example`,
      }));
    const networks = files({ ...spec, secondary: many(44), egress: [] }).compose.networks;
    expect(new Set(Object.values(networks).map((network) => network.ipam.config[0]?.subnet)).size).toBe(45);
    expect(() => renderMailu({ ...spec, secondary: many(45), egress: [] })).toThrow(RangeError);
  });
});
