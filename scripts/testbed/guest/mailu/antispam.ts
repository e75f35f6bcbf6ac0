import { type Env, listens, mailuSettings, type Role } from "../role.ts";

/** Stands in for Mailu's antispam: Rspamd as Postfix' milter, signing with the keys that the admin holds. */
export function antispam(env: Env): Role {
  const { subnet } = mailuSettings(env);
  const files = {
    "dkim_signing.conf": `try_fallback = false;
use_esld = false;
allow_username_mismatch = true;
use_vault = true;
vault_url = "http://admin:8080/internal/rspamd/vault";
vault_token = "mailu";
.include(try=true,priority=1,duplicate=merge) "/overrides/dkim_signing.conf"
`,
    "worker-proxy.inc":
      'bind_socket = "*:11332";\nmilter = yes;\ntimeout = 120s;\nupstream "local" { default = yes; self_scan = yes; }\n',
    "worker-controller.inc": `bind_socket = "*:11334";\nsecure_ip = "${subnet}";\n`,
    "worker-normal.inc": "enabled = false;\n",
    "logging.inc": 'type = "console";\nlevel = "info";\n',
    "options.inc": `local_addrs = ["${subnet}", "127.0.0.0/8"];\ndns { nameserver = ["127.0.0.11:53:1"]; timeout = 2s; }\ndisable_hyperscan = true;\nurl_tld = "/etc/rspamd/tlds";\n`,
    "redis.conf": 'servers = "redis";\n',
    ...(env["ANTIVIRUS"] === "clamav" ? { "antivirus.conf": antivirus(env["ANTIVIRUS_ACTION"]) } : {}),
  };
  // What asks services on the internet, which the bed has not.
  const off = ["fuzzy_check", "rbl", "phishing", "asn", "surbl", "greylist", "ratelimit", "neural"];
  const at = (name: string) => `/etc/rspamd/local.d/${name}`;
  return {
    files: [
      // To compile all that there are takes it a minute, and there are no others here.
      { path: "/etc/rspamd/tlds", content: "example\norg\n" },
      ...Object.entries(files).map(([name, content]) => ({ path: at(name), content })),
      ...off.map((name) => ({ path: at(`${name}.conf`), content: "enabled = false;\n" })),
    ],
    before: ["mkdir -p /run/rspamd", "chown _rspamd /run/rspamd /var/lib/rspamd"],
    program: "rspamd -f -u _rspamd -g _rspamd",
    healthy: `${listens(11_334)} && printf 'GET /ping HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 3 line <&3 && [[ $line == *200* ]]`,
  };
}

/** What is found is refused, or only counted against the mail: Mailu's own choice, when nothing else is said. */
const antivirus = (action = "discard") => `clamav {
  scan_mime_parts = true;
  symbol = "CLAM_VIRUS";
  type = "clamav";
  servers = "antivirus:3310";
  timeout = 60s;
  retransmits = 10;
${action === "reject" ? '  action = "reject";\n' : ""}}
`;
