import { renderMailu } from "@penguinmails/mailu/render";
import { expect, test } from "vitest";
import { antispam } from "./mailu/antispam.ts";
import { front } from "./mailu/front.ts";
import { smtp } from "./mailu/smtp.ts";
import type { Role } from "./role.ts";

const rendered = renderMailu({
  hostname: "n1.nodes.example",
  secretKey: "0123456789abcdef",
  apiToken: "0123456789abcdef",
  primaryIp: "198.18.1.11",
  secondary: [],
  egress: [],
  limits: null,
  extras: [],
});
/** What our mailu.env says to every container. */
const env = Object.fromEntries(
  (rendered.find(({ path }) => path.endsWith("mailu.env"))?.content ?? "")
    .split("\n")
    .flatMap((line) => (/^[A-Z]/.test(line) ? [line.split("=") as [string, string]] : [])),
);
const file = ({ files }: Role, path: string) => files.find((one) => one.path === path)?.content ?? "";

test("the front listens on the ports that mailu.env names, under the node's name", () => {
  const config = file(front(env), "/run/front.conf");
  const ports = [...config.matchAll(/listen (\d+)[ ;]/g)].map((found) => found[1]);
  expect(ports.sort()).toEqual((env["PORTS"] ?? "").split(",").sort());
  expect(config).toContain("server_name n1.nodes.example;");
});

test("the front hands the authority's question on to certbot, and shows both certificates wherever there is TLS", () => {
  const config = file(front(env), "/run/front.conf");
  expect(config).toMatch(
    /listen 80; .*location \^~ \/\.well-known\/acme-challenge\/ \{ proxy_pass http:\/\/127\.0\.0\.1:8008; \}/,
  );
  for (const name of ["mailu", "mailu-ecdsa"])
    expect(config.split(`ssl_certificate /run/${name}.pem;`)).toHaveLength(3);
});

test("the front asks itself by its public name, and the authority only once it has reached itself so", () => {
  const role = front(env);
  const path = "/.well-known/acme-challenge/testing";
  expect(file(role, "/run/ask-itself.mjs")).toContain(`"http://n1.nodes.example${path}"`);
  expect(file(role, "/run/front.conf")).toContain(`listen 80; location = ${path} { return 204; }`);
  expect(role.before.at(-1)).toMatch(
    /^\(sleep 2; while :; do until node \/run\/ask-itself\.mjs; do sleep 5; done; certbot certonly /,
  );
});

test("Postfix takes its settings from mailu.env, and relays for nobody but its own network", () => {
  const main = file(smtp(env), "/etc/postfix/main.cf").split("\n");
  expect(main).toEqual(
    expect.arrayContaining([
      "myhostname = n1.nodes.example",
      "mynetworks = 127.0.0.1/32 192.168.203.0/24",
      "message_size_limit = 10000000",
      "recipient_delimiter = +",
      "smtp_tls_security_level = dane",
      "smtpd_reject_unlisted_recipient = yes",
    ]),
  );
});

test("without webmail the front has no way to it, and antispam asks no antivirus", () => {
  expect(file(front(env), "/run/front.conf")).not.toMatch(/10143|10025|webmail/);
  expect(antispam(env).files.map(({ path }) => path)).not.toContain("/etc/rspamd/local.d/antivirus.conf");
});

test("with webmail the front asks the admin about each visitor, and the overrides come before its own locations", () => {
  const config = file(front({ ...env, WEBMAIL: "roundcube", WEB_WEBMAIL: "/webmail" }), "/run/front.conf");
  expect(config).toMatch(/location \/webmail \{[^}]* auth_request \/internal\/auth\/user;/);
  expect(config).toMatch(/location \/webmail\/sso\.php \{[^}]* auth_request \/internal\/auth\/user;/);
  expect(config.indexOf("include /overrides/*.conf;")).toBeLessThan(
    config.indexOf("location ~ ^/(sso|static)/"),
  );
});

test.each([
  ["reject", true],
  ["discard", false],
])("of what the antivirus finds, %s: is it refused? %s", (action, isRefused) => {
  const config = file(
    antispam({ ...env, ANTIVIRUS: "clamav", ANTIVIRUS_ACTION: action }),
    "/etc/rspamd/local.d/antivirus.conf",
  );
  expect(config).toContain('servers = "antivirus:3310";');
  expect(config.includes('action = "reject";')).toBe(isRefused);
});
