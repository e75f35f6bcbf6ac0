import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { holdPattern, hostnamePattern, localPattern, refuseBadValues, shown } from "./refuse-bad-values.ts";

/** What Mailu on one node should be. Addresses are dotted IPv4. */
export type MailuSpec = {
  readonly hostname: string;
  readonly secretKey: string;
  readonly apiToken: string;
  readonly primaryIp: string;
  /** The number names the address' transport and network: `ip1`. It stays when another address goes. */
  readonly secondary: readonly { readonly number: number; readonly ip: string; readonly ptr: string }[];
  /**
   * Which envelope sender domain leaves from which address; `bounce.<domain>` is added by the renderer. `hold`: its mail
   * stays in the queue, and that is what Postfix says of it, `4.y.z words`; `heldAlone`: so does that of these return
   * addresses under `bounce.<domain>` while the domain's other mail goes out.
   */
  readonly egress: readonly Egress[];
  /** Of each service, megabytes being 2^20 bytes; null: nobody knows yet what the machine has, and none is limited. */
  readonly limits: (Readonly<Record<Service, Limits>> & Readonly<Partial<Record<Extra, Limits>>>) | null;
  /** What it runs beside the services that every node has. */
  readonly extras: readonly Extra[];
};
type Egress = {
  readonly domain: string;
  readonly ip: string;
  readonly hold: string | null;
  readonly heldAlone?: { readonly hold: string; readonly senders: readonly string[] };
};
type Limits = { readonly memoryMb: number; readonly memoryAndSwapMb: number; readonly cpus: number };

const services = ["redis", "front", "resolver", "admin", "imap", "smtp", "antispam"] as const;
type Service = (typeof services)[number];
/** Services of some nodes, in the order of the compose file. */
const allExtras = ["webmail", "antivirus"] as const;
type Extra = (typeof allExtras)[number];

/** All that run, by their names in the compose file. */
export function servicesOf(extras: readonly Extra[]): readonly (Service | Extra)[] {
  return [...services, ...extras];
}

type RenderedFile = { readonly path: string; readonly content: string; readonly mode: "600" | "644" };

/** Newest release of the stable line; the 1.7 of the first specification has no REST API and is long unpatched. */
const version = "2024.06";
const subnet = "192.168.203";
/** Mailu's resolver on the machine: every container asks it for names. */
export const resolverIp = `${subnet}.254`;

/**
 * All files of /mailu that we write, from the templates beside this package. Pure but for reading those templates.
 * Throws `RangeError` on a value that is not what its place takes: nothing else keeps it from meaning more than itself.
 */
export function renderMailu(spec: MailuSpec): readonly RenderedFile[] {
  refuseBadValues(spec);
  const { extras } = spec;
  const hasWebmail = extras.includes("webmail");
  const hasAntivirus = extras.includes("antivirus");
  const common: Readonly<Record<string, string>> = {
    VERSION: version,
    SECRET_KEY: spec.secretKey,
    API_TOKEN: spec.apiToken,
    HOSTNAME: spec.hostname,
    SUBNET: `${subnet}.0/24`,
    RESOLVER: resolverIp,
    PRIMARY_IP: spec.primaryIp,
    WEBMAIL: hasWebmail ? "roundcube\nWEB_WEBMAIL=/webmail" : "none",
    // An infected mail is refused: whoever sent it learns of it.
    ANTIVIRUS: hasAntivirus ? "clamav\nANTIVIRUS_ACTION=reject" : "none",
    PROFILE: allExtras.map((name) => (extras.includes(name) ? name : `no ${name}`)).join(", "),
    FRONT_NETWORKS: hasWebmail ? "[default, webmail]" : "[default]",
    ANTISPAM_NEEDS: `[front, redis, resolver${hasAntivirus ? ", antivirus" : ""}]`,
    PORTS: publishedPorts(spec.primaryIp, extras)
      .map((each) => `      - "${each}:${each.slice(each.indexOf(":") + 1)}"`)
      .join("\n"),
    SMTP_NETWORKS: spec.secondary
      .map(({ number }) => `      ip${number}: { ipv4_address: "${containerIp(number)}" }`)
      .join("\n"),
    NETWORKS: [
      ...spec.secondary.map(({ ip, number }) => networkOf(ip, number)),
      ...(hasWebmail ? [webmailNetwork] : []),
    ].join("\n"),
    ...Object.fromEntries(
      servicesOf(extras).map((name) => [`LIMITS_${name.toUpperCase()}`, limitsOf(spec.limits?.[name])]),
    ),
  };
  const values = {
    ...common,
    EXTRAS: allExtras
      .filter((name) => extras.includes(name))
      .map((name) => fill(template(`${name}.yml.template`), common))
      .join(""),
  };
  return [
    {
      path: "/mailu/docker-compose.yml",
      content: fill(template("docker-compose.yml.template"), values),
      mode: "644",
    },
    { path: "/mailu/mailu.env", content: fill(template("mailu.env"), values), mode: "600" },
    {
      path: "/mailu/overrides/postfix/postfix.cf",
      content: template("overrides/postfix/postfix.cf"),
      mode: "644",
    },
    { path: "/mailu/overrides/postfix/postfix.master", content: transports(spec), mode: "644" },
    {
      path: "/mailu/overrides/rspamd/dkim_signing.conf",
      content: template("overrides/rspamd/dkim_signing.conf"),
      mode: "644",
    },
    ...(hasWebmail
      ? [
          {
            path: "/mailu/overrides/nginx/penguinmails.conf",
            content: fill(template("overrides/nginx/penguinmails.conf"), values),
            mode: "644" as const,
          },
        ]
      : []),
    renderEgressMap(spec),
  ];
}

/** What the containers listen on, on the machine: `ip:port`, TCP. */
export function publishedPorts(primaryIp: string, extras: readonly Extra[]): readonly string[] {
  const ports = [25, 80, ...(extras.includes("webmail") ? [443] : []), 465, 587, 993];
  // The admin's API is for the tunnel alone: what webmail opens of 443, an override of the front's shuts to it.
  return [...ports.map((port) => `${primaryIp}:${port}`), "127.0.0.1:443"];
}

/**
 * Sender domain → transport. Postfix asks for the envelope sender, which is under `bounce.<domain>` (VERP). A domain on
 * the primary address needs no row. A domain on hold is put off by Postfix itself (error(8) as `retry`), new mail and what
 * waits already, until it is given up; one sender on hold alone has a row of its own, which Postfix finds before that of the
 * domain. Throws `RangeError` on an address that the node doesn't have, on one domain with two
 * addresses and on what is no domain: mail must not leave from an address that nobody chose.
 */
export function renderEgressMap(
  spec: Pick<MailuSpec, "primaryIp" | "egress"> & {
    readonly secondary: readonly { readonly number: number; readonly ip: string }[];
  },
): RenderedFile {
  const transportOf = new Map<string, string>();
  for (const { domain, ip, hold } of [...spec.egress].sort((a, b) => (a.domain < b.domain ? -1 : 1))) {
    const secondary = spec.secondary.find((address) => address.ip === ip);
    if (!hostnamePattern.test(domain)) throw new RangeError(`No domain can be called ${shown(domain)}`);
    if (!secondary && ip !== spec.primaryIp)
      throw new RangeError(`${domain} is to leave from ${shown(ip)}, which is no address of this node`);
    if (hold !== null && !holdPattern.test(hold)) throw new RangeError(`Nothing is held with ${shown(hold)}`);
    const transport = hold !== null ? `retry:${hold}` : secondary ? `ip${secondary.number}:` : "";
    if ((transportOf.get(domain) ?? transport) !== transport)
      throw new RangeError(`${domain} is to leave from two addresses`);
    transportOf.set(domain, transport);
    if (!domain.startsWith("bounce.")) transportOf.set(`bounce.${domain}`, transport);
  }
  const alone = spec.egress.flatMap((each) => rowsHeldAlone(each)).sort();
  const rows = [...transportOf].filter(([, transport]) => transport !== "");
  const content = `# sender domain -> transport\n${rows.map(([name, transport]) => `@${name} ${transport}\n`).join("")}${alone.join("")}`;
  return { path: "/mailu/overrides/postfix/sender_transport.map", content, mode: "644" };
}

/** Throws `RangeError` on what is no return address of the domain, or no hold. */
function rowsHeldAlone({ domain, heldAlone }: Egress): readonly string[] {
  if (!heldAlone) return [];
  const { hold, senders } = heldAlone;
  if (!holdPattern.test(hold)) throw new RangeError(`Nothing is held with ${shown(hold)}`);
  return senders.map((sender) => {
    const [local = "", ...host] = sender.split("@");
    if (!localPattern.test(local) || host.join("@") !== `bounce.${domain}`)
      throw new RangeError(`${domain} has no return address ${shown(sender)}`);
    return `${sender} retry:${hold}\n`;
  });
}

/** Networks of the containers under the names that Compose gives them, each with the address that its connections leave from. */
export function networksOf(
  spec: Pick<MailuSpec, "primaryIp"> & {
    readonly secondary: readonly { readonly number: number; readonly ip: string }[];
  },
): readonly { readonly name: string; readonly subnet: string; readonly ip: string }[] {
  return [
    { name: "mailu_default", subnet: `${subnet}.0/24`, ip: spec.primaryIp },
    ...spec.secondary.map(({ ip, number }) => ({
      name: `mailu_ip${number}`,
      subnet: secondarySubnet(number),
      ip,
    })),
  ];
}

/** One `smtp` transport per secondary address; each line becomes a `postconf -Me`. */
function transports(spec: MailuSpec): string {
  const lines = spec.secondary.map(({ ptr, number }) => {
    const name = `ip${number}`;
    const options = [
      `smtp_bind_address=${containerIp(number)}`,
      "smtp_bind_address_enforce=yes",
      `smtp_helo_name=${ptr}`,
      `syslog_name=postfix-${name}`,
    ];
    return `${name}/unix=${name} unix - - n - - smtp ${options.map((option) => `-o ${option}`).join(" ")}`;
  });
  return `${lines.join("\n")}\n`;
}

/** Address of the smtp container on the network of that number. */
function containerIp(number: number): string {
  return `192.168.${209 + number}.10`;
}

/** Webmail speaks with the front alone, and with nobody outside. */
const webmailNetwork = `  webmail:
    driver: bridge
    internal: true
    ipam: { config: [{ subnet: "192.168.204.0/24" }] }`;

/** Compose takes these without a swarm; memory stands for memory alone, the other for both. */
function limitsOf(limits: Limits | undefined): string {
  if (!limits) return "";
  const { memoryMb, memoryAndSwapMb, cpus } = limits;
  const lines = [`mem_limit: ${memoryMb}m`, `memswap_limit: ${memoryAndSwapMb}m`, `cpus: ${cpus}`];
  return lines.map((line) => `\n    ${line}`).join("");
}

function networkOf(ip: string, number: number): string {
  return `  ip${number}:\n    driver: bridge\n    driver_opts: { com.docker.network.host_ipv4: "${ip}" }\n    ipam: { config: [{ subnet: "${secondarySubnet(number)}" }] }`;
}

function secondarySubnet(number: number): string {
  return `192.168.${209 + number}.0/24`;
}

function template(name: string): string {
  const home = dirname(createRequire(import.meta.url).resolve("@penguinmails/mailu/package.json"));
  return readFileSync(join(home, "templates", name), "utf8");
}

/** Throws `RangeError` on a placeholder without a value. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  const filled = text.replace(/\{\{([A-Z_]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`The template asks for ${name}, which is not known`);
    return value;
  });
  return `${filled.replace(/\n{2,}$/, "\n").trimEnd()}\n`;
}
