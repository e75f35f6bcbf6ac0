import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { describe, expect, test } from "vitest";
import { renderEgressMap } from "./render.ts";
import { files, spec } from "./rendered-test-spec.ts";

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
      network.driver_opts?.["com.docker.network.host_ipv4"],
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

  test("each container may take its part of the machine and no more, and without limits the file is as it was", () => {
    const limited = Object.entries(files().compose.services).map(
      ([name, { mem_limit, memswap_limit, cpus }]) => [name, mem_limit, memswap_limit, cpus],
    );
    const wanted = Object.entries(spec.limits ?? {}).map(([name, { memoryMb, memoryAndSwapMb, cpus }]) => [
      name,
      `${memoryMb}m`,
      `${memoryAndSwapMb}m`,
      cpus,
    ]);
    expect(limited).toEqual(wanted);
    const text = files({ ...spec, limits: null }).rendered[0]?.content ?? "";
    expect(text).not.toMatch(/mem_limit|memswap_limit|cpus/);
    expect(text).toContain("    restart: always\n    env_file: mailu.env\n");
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
    expect(env["AUTH_RATELIMIT_EXEMPTION"]).toBe("198.18.4.10/32");
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

  test("no queue id is given twice", () => {
    expect(files().overrides("postfix.cf")).toContain("enable_long_queue_ids = yes");
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

  test("a domain on hold is put off by Postfix itself, on whichever address, and its neighbours go on", () => {
    const hold = "4.3.0 Held by its sender";
    const held = ["alpha.example", "home.example"];
    const egress = spec.egress.map((each) => (held.includes(each.domain) ? { ...each, hold } : each));
    expect(files({ ...spec, egress }).overrides("sender_transport.map")).toEqual([
      `@alpha.example retry:${hold}`,
      `@bounce.alpha.example retry:${hold}`,
      `@home.example retry:${hold}`,
      `@bounce.home.example retry:${hold}`,
      "@zeta.example ip2:",
      "@bounce.zeta.example ip2:",
    ]);
  });

  test("of a domain that goes out, messages on hold alone have rows of their own beside its row", () => {
    const hold = "4.3.0 Held by its sender";
    const senders = ["b+zz-a7@bounce.alpha.example", "b+aa-a7@bounce.alpha.example"];
    const egress = spec.egress.map((each) =>
      each.domain === "alpha.example" ? { ...each, heldAlone: { hold, senders } } : each,
    );
    expect(files({ ...spec, egress }).overrides("sender_transport.map")).toEqual([
      "@alpha.example ip1:",
      "@bounce.alpha.example ip1:",
      "@zeta.example ip2:",
      "@bounce.zeta.example ip2:",
      `b+aa-a7@bounce.alpha.example retry:${hold}`,
      `b+zz-a7@bounce.alpha.example retry:${hold}`,
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
    const alone = files({
      ...spec,
      secondary: [],
      egress: [{ domain: "a.example", ip: spec.primaryIp, hold: null }],
    });
    expect(alone.overrides("postfix.master")).toEqual([]);
    expect(alone.overrides("sender_transport.map")).toEqual([]);
    expect(Object.keys(alone.compose.networks)).toEqual(["default"]);
  });
});

test("Rspamd signs for the From domain, although the envelope is under another: it would leave such mail unsigned", () => {
  const file = files().rendered.find(({ path }) => path === "/mailu/overrides/rspamd/dkim_signing.conf");
  expect(file?.content.split("\n")).toContain("allow_hdrfrom_mismatch = true;");
});
