import type { HostDisk } from "../host/host-state.ts";

/** How mail of some senders leaves: from where, under which name, and how the log calls it. */
export type Transport = { readonly sourceIp: string; readonly helo: string; readonly syslogName: string };

/** What the containers read when they start; a file changed later counts from the next start. */
export type MailSettings = {
  readonly hostname: string;
  /** By service. */
  readonly images: Readonly<Record<string, string>>;
  readonly apiToken: string;
  readonly dkimSelector: string;
  /** Address on which the machine takes SMTP, submission and IMAP. */
  readonly listenIp: string;
  readonly defaultTransport: Transport;
  /** By sender domain. */
  readonly transports: Readonly<Record<string, Transport>>;
};

/** Reads the files under /mailu; a sentence on what is wrong with them when they cannot be used. */
export function readSettings(disk: HostDisk): MailSettings | { readonly wrong: string } {
  const env = readEnv(disk.file("/mailu/mailu.env")?.content ?? "");
  const compose = disk.file("/mailu/docker-compose.yml")?.content ?? "";
  const hostname = env["HOSTNAMES"]?.split(",")[0] ?? "";
  const apiToken = env["API_TOKEN"] ?? "";
  const listenIp = /"(\d+\.\d+\.\d+\.\d+):25:25"/.exec(compose)?.[1];
  if (hostname === "") return { wrong: "HOSTNAMES is not set in /mailu/mailu.env" };
  if (env["API"] === "true" && apiToken.length < 4) return { wrong: "API_TOKEN is too short" };
  if (listenIp === undefined) return { wrong: "no port 25 is published in /mailu/docker-compose.yml" };
  const master = disk.file("/mailu/overrides/postfix/postfix.master")?.content ?? "";
  const map = disk.file("/mailu/overrides/postfix/sender_transport.map")?.content ?? "";
  const named = readTransports(master, compose);
  const transports: Record<string, Transport> = {};
  for (const line of map.split("\n")) {
    const [, domain, name] = /^@(\S+)\s+(\w+):$/.exec(line.trim()) ?? [];
    const transport = name === undefined ? undefined : named.get(name);
    if (domain !== undefined && transport) transports[domain.toLowerCase()] = transport;
  }
  const sourceIp = /default:\s*\n(?:\s+driver: bridge\n)?\s+driver_opts: \{ [\w.]+: "([\d.]+)" \}/.exec(
    compose,
  )?.[1];
  return {
    hostname,
    images: Object.fromEntries(
      [...compose.matchAll(/^ {2}(\w+):\n {4}image: (\S+)$/gm)].map(([, name = "", image = ""]) => [
        name,
        image,
      ]),
    ),
    apiToken,
    dkimSelector: env["DKIM_SELECTOR"] ?? "dkim",
    listenIp,
    defaultTransport: { sourceIp: sourceIp ?? listenIp, helo: hostname, syslogName: "postfix" },
    transports,
  };
}

function readEnv(text: string): Readonly<Record<string, string>> {
  const pairs = text.split("\n").flatMap((line) => {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    return name === undefined ? [] : [[name, value ?? ""] as const];
  });
  return Object.fromEntries(pairs);
}

/** `ipN/unix=…` of postfix.master; the source address is that of the network that the bound address lies in. */
function readTransports(master: string, compose: string): ReadonlyMap<string, Transport> {
  const networks = [
    ...compose.matchAll(/host_ipv4: "([\d.]+)" \}\n\s+ipam: \{ config: \[\{ subnet: "(\d+\.\d+\.\d+)\./g),
  ];
  const found = new Map<string, Transport>();
  for (const line of master.split("\n")) {
    const name = /^(\w+)\/unix=/.exec(line)?.[1];
    const option = (key: string) => new RegExp(`-o ${key}=(\\S+)`).exec(line)?.[1] ?? "";
    const bound = option("smtp_bind_address").split(".").slice(0, 3).join(".");
    const sourceIp = networks.find(([, , subnet]) => subnet === bound)?.[1];
    if (name && sourceIp)
      found.set(name, { sourceIp, helo: option("smtp_helo_name"), syslogName: option("syslog_name") });
  }
  return found;
}

export function transportOf(settings: MailSettings, senderDomain: string): Transport {
  return settings.transports[senderDomain] ?? settings.defaultTransport;
}
