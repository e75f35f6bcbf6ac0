import { type Env, listens, type Role } from "../role.ts";

/** The world's certificate authority: Pebble, which speaks ACME and asks on port 80 of a name who holds it. */
export function authority(env: Env): Role {
  const folder = "/run/authority";
  const pebble = {
    listenAddress: "0.0.0.0:443",
    managementListenAddress: "127.0.0.1:15000",
    certificate: `${folder}/cert.pem`,
    privateKey: `${folder}/key.pem`,
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    certificateValidityPeriod: 90 * 24 * 3_600,
  };
  return {
    files: [{ path: `${folder}/config.json`, content: JSON.stringify({ pebble }) }],
    before: [
      `openssl req -x509 -newkey rsa:2048 -nodes -days 90 -keyout ${folder}/key.pem -out ${folder}/cert.pem -subj /CN=authority -addext subjectAltName=DNS:${env["BED_HOSTNAME"] ?? ""} 2>/dev/null`,
      // It would keep everybody waiting and refuse some, to teach them.
      "export PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0",
    ],
    program: `pebble -config ${folder}/config.json -dnsserver ${env["BED_DNS"] ?? ""}:53`,
    healthy: listens(443),
  };
}
