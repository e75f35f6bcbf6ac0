import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What Mailu on one node should be. Addresses are dotted IPv4. */
export type MailuSpec = {
  readonly hostname: string;
  readonly secretKey: string;
  readonly apiToken: string;
  readonly primaryIp: string;
  /** In the order of their transports: the first is `ip1`. */
  readonly secondary: readonly { readonly ip: string; readonly ptr: string }[];
  /** Which envelope sender domain leaves from which address; `bounce.<domain>` is added by the renderer. */
  readonly egress: readonly { readonly domain: string; readonly ip: string }[];
  readonly tlsFlavor: "letsencrypt" | "cert";
};

export type RenderedFile = { readonly path: string; readonly content: string; readonly mode: "600" | "644" };

/** Newest release of the stable line; the 1.7 of the first specification has no REST API and is long unpatched. */
const version = "2024.06";
const subnet = "192.168.203";

/** All files of /mailu that we write, from the templates beside this package. Pure but for reading those templates. */
export function renderMailu(spec: MailuSpec): readonly RenderedFile[] {
  const values: Readonly<Record<string, string>> = {
    VERSION: version,
    SECRET_KEY: spec.secretKey,
    API_TOKEN: spec.apiToken,
    HOSTNAME: spec.hostname,
    TLS_FLAVOR: spec.tlsFlavor,
    SUBNET: `${subnet}.0/24`,
    RESOLVER: `${subnet}.254`,
    PRIMARY_IP: spec.primaryIp,
    PORTS: [25, 80, 443, 465, 587, 993]
      .map((port) => `      - "${spec.primaryIp}:${port}:${port}"`)
      .join("\n"),
    SMTP_NETWORKS: spec.secondary
      .map((_, n) => `      ip${n + 1}: { ipv4_address: "${containerIp(n)}" }`)
      .join("\n"),
    NETWORKS: spec.secondary.map((address, n) => networkOf(address.ip, n)).join("\n"),
  };
  return [
    { path: "/mailu/docker-compose.yml", content: fill(template("docker-compose.yml"), values), mode: "644" },
    { path: "/mailu/mailu.env", content: fill(template("mailu.env"), values), mode: "600" },
    {
      path: "/mailu/overrides/postfix/postfix.cf",
      content: template("overrides/postfix/postfix.cf"),
      mode: "644",
    },
    { path: "/mailu/overrides/postfix/postfix.master", content: transports(spec), mode: "644" },
    renderEgressMap(spec),
  ];
}

/** Sender domain → transport. Postfix asks for the envelope sender, which is under `bounce.<domain>` (VERP). */
export function renderEgressMap(spec: Pick<MailuSpec, "primaryIp" | "secondary" | "egress">): RenderedFile {
  const rows = [...spec.egress]
    .sort((a, b) => (a.domain < b.domain ? -1 : 1))
    .flatMap(({ domain, ip }) => {
      const n = spec.secondary.findIndex((address) => address.ip === ip);
      if (n < 0) return [];
      const names = domain.startsWith("bounce.") ? [domain] : [domain, `bounce.${domain}`];
      return names.map((name) => `@${name} ip${n + 1}:`);
    });
  const content = `# sender domain -> transport\n${[...new Set(rows)].join("\n")}\n`;
  return { path: "/mailu/overrides/postfix/sender_transport.map", content, mode: "644" };
}

/** One `smtp` transport per secondary address; each line becomes a `postconf -Me`. */
function transports(spec: MailuSpec): string {
  const lines = spec.secondary.map(({ ptr }, n) => {
    const name = `ip${n + 1}`;
    const options = [
      `smtp_bind_address=${containerIp(n)}`,
      "smtp_bind_address_enforce=yes",
      `smtp_helo_name=${ptr}`,
      `syslog_name=postfix-${name}`,
    ];
    return `${name}/unix=${name} unix - - n - - smtp ${options.map((option) => `-o ${option}`).join(" ")}`;
  });
  return `${lines.join("\n")}\n`;
}

/** Address of the smtp container on the n-th network. */
function containerIp(n: number): string {
  return `192.168.${210 + n}.10`;
}

function networkOf(ip: string, n: number): string {
  return `  ip${n + 1}:\n    driver: bridge\n    driver_opts: { com.docker.network.host_ipv4: "${ip}" }\n    ipam: { config: [{ subnet: "192.168.${210 + n}.0/24" }] }`;
}

function template(name: string): string {
  const home = dirname(createRequire(import.meta.url).resolve("@penguinmails/mailu/package.json"));
  return readFileSync(join(home, "templates", name), "utf8");
}

/** Throws `RangeError` on a placeholder without a value and on a value that could break out of its line. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  const filled = text.replace(/\{\{([A-Z_]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`The template asks for ${name}, which is not known`);
    if (/\n/.test(value) && !/^(?:PORTS|NETWORKS|SMTP_NETWORKS)$/.test(name))
      throw new RangeError(`${name} holds a line break`);
    return value;
  });
  return `${filled.replace(/\n{2,}$/, "\n").trimEnd()}\n`;
}
