import { type Env, listens, type Role } from "../role.ts";

const storage = "storage: { filesystem: { rootdirectory: /var/lib/registry } }";

/** The bed's image registry: in clear for the bed itself, which fills it, and with TLS under the names that hosts ask for. */
export function registry(env: Env): Role {
  const names = (env["BED_HOSTS"] ?? "").split(",").map((name) => `DNS:${name}`);
  const config = (http: string) =>
    `version: 0.1\nlog: { level: warn, accesslog: { disabled: true } }\n${storage}\nhttp: ${http}\n`;
  return {
    files: [
      { path: "/run/fill.yml", content: config('{ addr: "0.0.0.0:5000" }') },
      {
        path: "/run/serve.yml",
        content: config(
          '{ addr: "0.0.0.0:443", tls: { certificate: /bed-tls/cert.pem, key: /bed-tls/key.pem } }',
        ),
      },
    ],
    before: [
      "mkdir -p /bed-tls",
      `openssl req -x509 -newkey rsa:2048 -nodes -days 90 -keyout /bed-tls/key.pem -out /bed-tls/cert.pem -subj /CN=bed-registry -addext subjectAltName=${names.join(",")} 2>/dev/null`,
      "docker-registry serve /run/fill.yml &",
    ],
    program: "docker-registry serve /run/serve.yml",
    healthy: listens(443),
  };
}
