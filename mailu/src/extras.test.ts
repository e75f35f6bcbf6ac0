import { describe, expect, test } from "vitest";
import { publishedPorts } from "./render.ts";
import { files, fullSpec, spec } from "./rendered-test-spec.ts";

const door = "/mailu/overrides/nginx/penguinmails.conf";
const pathsOf = (of: ReturnType<typeof files>) => of.rendered.map(({ path }) => path);

test("a node without webmail and antivirus has no trace of them but that they are off", () => {
  const { rendered, compose, env } = files();
  expect(rendered[0]?.content.split("\n")[0]).toBe(
    "# Rendered by PenguinMails. Mailu 2024.06, outbound profile: no webmail, no antivirus.",
  );
  expect(Object.keys(compose.networks)).toEqual(["default", "ip1", "ip2"]);
  expect(compose.services["front"]?.networks).toEqual(["default"]);
  expect(compose.services["antispam"]?.depends_on).toEqual(["front", "redis", "resolver"]);
  expect([env["WEBMAIL"], env["ANTIVIRUS"], env["WEB_WEBMAIL"]]).toEqual(["none", "none", undefined]);
  expect(pathsOf(files())).not.toContain(door);
});

describe("webmail", () => {
  const { compose, env } = files(fullSpec);

  test("runs in a network of its own that only the front is in, and that leads nowhere", () => {
    expect(compose.services["webmail"]).toMatchObject({
      image: "ghcr.io/mailu/webmail:2024.06",
      env_file: "mailu.env",
      networks: ["webmail"],
      volumes: ["/mailu/webmail:/data", "/mailu/overrides/roundcube:/overrides:ro"],
      logging: { driver: "journald", options: { tag: "mailu-webmail" } },
      mem_limit: "150m",
    });
    expect(compose.networks["webmail"]).toMatchObject({
      internal: true,
      ipam: { config: [{ subnet: "192.168.204.0/24" }] },
    });
    const inIt = Object.entries(compose.services).filter(([, { networks }]) =>
      (Array.isArray(networks) ? networks : Object.keys(networks)).includes("webmail"),
    );
    expect(inIt.map(([name]) => name)).toEqual(["front", "webmail"]);
    expect(env).toMatchObject({ WEBMAIL: "roundcube", WEB_WEBMAIL: "/webmail" });
  });

  test("opens 443 on the main address; what listens is what the compose file publishes", () => {
    for (const [of, ports] of [
      [spec, ["127.0.0.1:443"]],
      [fullSpec, ["198.18.4.10:443", "127.0.0.1:443"]],
    ] as const) {
      const published = files(of).compose.services["front"]?.ports ?? [];
      expect(published.filter((port) => port.endsWith(":443"))).toEqual(ports.map((port) => `${port}:443`));
      expect(publishedPorts(of.primaryIp, of.extras).map((port) => `${port}:${port.split(":")[1]}`)).toEqual(
        published,
      );
    }
  });

  const rule = files(fullSpec).rendered.find(({ path }) => path === door)?.content ?? "";
  const [, pattern = "never"] = /if \(\$request_uri ~ "([^"]+)"\)/.exec(rule) ?? [];

  test("the front shuts what is not let in, but for the machine itself, from which the tunnel comes", () => {
    expect(rule.split("\n").filter((line) => !line.startsWith("#") && line !== "")).toEqual([
      "set $penguinmails_door shut;",
      "if ($remote_addr = 198.18.4.10) { set $penguinmails_door open; }",
      expect.stringContaining("{ set $penguinmails_door open; }"),
      "if ($penguinmails_door = shut) { return 404; }",
    ]);
  });

  test.each([
    "/webmail",
    "/webmail/",
    "/webmail?_task=mail",
    "/webmail/?_task=mail&_mbox=INBOX%2FWork&_q=a..b",
    "/webmail/sso.php",
    "/webmail/skins/elastic/ui.min.js?s=1",
    "/sso/login?url=%2Fwebmail%2F",
    "/static/app.0123.css",
    "/health",
    "/.well-known/acme-challenge/token_-1",
  ])("%s comes in", (uri) => {
    expect(new RegExp(pattern).test(uri)).toBe(true);
  });

  test.each([
    "/",
    "/admin",
    "/admin/",
    "/api/v1/user",
    "//admin",
    "/ADMIN",
    "/webmailx",
    "/webmail/../admin",
    "/webmail/..",
    "/webmail/.",
    "/webmail/..%2fadmin",
    "/webmail/%2e%2e/admin",
    "/webmail/%2E./admin",
    "/webmail/..;/admin",
    "/webmail/..\\admin",
    "/sso/../api/v1/user",
    "/static/./../api",
    "/.well-known/carddav",
    "/internal/auth/admin",
    "/?/webmail",
    "*",
    "",
  ])("%j does not", (uri) => {
    expect(new RegExp(pattern).test(uri)).toBe(false);
  });
});

test("antivirus is asked by the spam filter, looks names up, keeps its signatures, and refuses what it finds", () => {
  const { compose, env } = files(fullSpec);
  expect(compose.services["antivirus"]).toMatchObject({
    image: "clamav/clamav-debian:1.4",
    hostname: "antivirus",
    networks: ["default"],
    dns: ["192.168.203.254"],
    volumes: ["/mailu/filter/clamav:/var/lib/clamav"],
    logging: { driver: "journald", options: { tag: "mailu-antivirus" } },
    mem_limit: "1700m",
    memswap_limit: "2468m",
  });
  expect(compose.services["antispam"]?.depends_on).toContain("antivirus");
  expect(env).toMatchObject({ ANTIVIRUS: "clamav", ANTIVIRUS_ACTION: "reject" });
});
