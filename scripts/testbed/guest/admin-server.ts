import { lookup } from "node:dns/promises";
import { createServer as createHttp } from "node:http";
import { createServer as createTcp } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { openDirectory } from "@penguinmails/sandbox/mailu/directory";
import { restApi } from "@penguinmails/sandbox/mailu/rest-api";
import { Hono } from "hono";
import { authHeaders, lookUp } from "./admin-lookups.ts";
import { withKeyFiles } from "./key-files.ts";
import { mailuSettings } from "./role.ts";
import { openSignOn } from "./sign-on.ts";
import { sqliteStore } from "./sqlite-store.ts";

/** Mailu's admin in the stand-in image: its REST API, and what Postfix, Rspamd and the front ask of it. */
const dkimSelector = process.env["DKIM_SELECTOR"] ?? "dkim";
const directory = withKeyFiles(openDirectory(sqliteStore("/data/main.db"), "mailu"), "/dkim", dkimSelector);
const { hostname } = mailuSettings(process.env);
const none = { subnet: "", helo: hostname, syslogName: "postfix" };
const settings = () => ({
  hostname,
  apiToken: process.env["API_TOKEN"] ?? "",
  dkimSelector,
  listenIp: "",
  networks: [],
  defaultTransport: none,
  transports: {},
  images: {},
});

const signOn = openSignOn(directory, process.env["WEB_WEBMAIL"] || "/webmail");
const app = new Hono();
app.get("/internal/auth/email", async (context) => {
  const header = (name: string) => decodeURIComponent(context.req.header(name) ?? "");
  const [smtp, imap] = await Promise.all(["smtp", "imap"].map((name) => lookup(name, 4)));
  const addresses = { smtp: smtp?.address ?? "", imap: imap?.address ?? "" };
  const request = {
    user: header("auth-user"),
    password: header("auth-pass"),
    protocol: header("auth-protocol"),
    method: header("auth-method"),
    port: header("auth-port"),
  };
  return context.body(
    null,
    200,
    authHeaders(directory, request, (service) => addresses[service], signOn.isTokenOf),
  );
});
app.get("/internal/rspamd/vault/v1/dkim/:domain", (context) => {
  const domain = directory.domain(context.req.param("domain"));
  const selectors = domain?.dkim
    ? [{ domain: domain.name, key: domain.dkim.privateKey, selector: dkimSelector }]
    : [];
  return context.json({ data: { selectors } });
});
app.route("/", signOn.app);
app.route(
  "/",
  restApi(directory, settings, (_context, next) => next(), console.log),
);
createHttp(getRequestListener(app.fetch)).listen(8080, "0.0.0.0");

/** Postfix' socketmap protocol: netstrings of `map key`, answered by `OK value` or `NOTFOUND`. */
createTcp((socket) => {
  let rest = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (;;) {
      const [, digits] = /^(\d{1,6}):/.exec(rest.subarray(0, 8).toString("latin1")) ?? [];
      if (digits === undefined) return;
      const from = digits.length + 1;
      const to = from + Number(digits);
      if (rest.length < to + 1) return;
      const [map = "", ...key] = rest.subarray(from, to).toString("utf8").split(" ");
      rest = rest.subarray(to + 1);
      const found = lookUp(directory, map, key.join(" "));
      const reply = Buffer.from(found === null ? "NOTFOUND " : `OK ${found}`);
      socket.write(`${reply.length}:${reply},`);
    }
  });
}).listen(8090, "0.0.0.0");
