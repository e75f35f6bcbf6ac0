import { type Env, listens, type Role } from "../role.ts";

/** The world's DNS: PowerDNS, published to through its API; nothing is cached anywhere. */
export function nameServer(env: Env): Role {
  const settings = {
    launch: "gsqlite3",
    "gsqlite3-database": "/var/lib/powerdns/bed.sqlite3",
    "local-address": "0.0.0.0",
    "local-port": "53",
    api: "yes",
    "api-key": env["BED_API_KEY"] ?? "",
    webserver: "yes",
    "webserver-address": "0.0.0.0",
    "webserver-port": "8081",
    "webserver-allow-from": "198.18.0.0/16",
    // It would ask the internet for news of its own security.
    "security-poll-suffix": "",
    "default-soa-content": "ns.bed.example hostmaster.bed.example 0 3600 600 604800 1",
    "cache-ttl": "0",
    "query-cache-ttl": "0",
    "negquery-cache-ttl": "0",
    "zone-cache-refresh-interval": "0",
    guardian: "no",
    daemon: "no",
    "disable-syslog": "yes",
    "socket-dir": "/run",
  };
  const content = Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
  return {
    files: [{ path: "/run/bed-dns/pdns.conf", content }],
    before: [
      "mkdir -p /var/lib/powerdns",
      "[ -e /var/lib/powerdns/bed.sqlite3 ] || sqlite3 /var/lib/powerdns/bed.sqlite3 '.read /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql'",
    ],
    program: "pdns_server --config-dir=/run/bed-dns",
    healthy: listens(53),
  };
}
