import { renderMailu } from "@penguinmails/mailu/render";
import { expect, test } from "vitest";
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
    /listen 80; location \^~ \/\.well-known\/acme-challenge\/ \{ proxy_pass http:\/\/127\.0\.0\.1:8008; \}/,
  );
  for (const name of ["mailu", "mailu-ecdsa"])
    expect(config.split(`ssl_certificate /run/${name}.pem;`)).toHaveLength(3);
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
