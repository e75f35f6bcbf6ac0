import type { HostDisk } from "../host/host-state.ts";
import { domainOf } from "../receivers/mail-text.ts";
import type { Web } from "./web-server.ts";

/** How mail of some senders leaves: out of which network, under which name, and how the log calls it. */
export type Transport = {
  readonly subnet: string;
  readonly helo: string;
  readonly syslogName: string;
  /** Postfix puts it off itself, with these words behind a status; absent: it goes out. */
  readonly hold?: string;
};
/** A bridge network, and the address that Docker translates its connections to. */
export type BridgeNetwork = { readonly name: string; readonly subnet: string; readonly hostIp: string };

/**
 * What the containers read: the compose file and the environment when they are made, overrides when they start; a file
 * changed later counts from the next time.
 */
export type MailSettings = {
  readonly hostname: string;
  /** By service. */
  readonly images: Readonly<Record<string, string>>;
  readonly apiToken: string;
  readonly dkimSelector: string;
  /** Address on which the machine takes SMTP, submission and IMAP. */
  readonly listenIp: string;
  /** HTTPS on that address; null or absent: the front publishes it on the machine's own loopback alone. */
  readonly web?: Web | null;
  readonly networks: readonly BridgeNetwork[];
  readonly defaultTransport: Transport;
  /** By sender, or sender domain. */
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
  const networks = readNetworks(compose);
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
    web: compose.includes(`"${listenIp}:443:443"`)
      ? { hasWebmail: (env["WEBMAIL"] ?? "none") !== "none", letsIn: readDoor(disk) }
      : null,
    networks,
    defaultTransport: {
      subnet: networks.find(({ hostIp }) => hostIp === listenIp)?.subnet ?? "",
      helo: hostname,
      syslogName: "postfix",
    },
    transports: readOverrides(disk, networks),
  };
}

/** What the front's overrides let in of requests from outside. */
export function readDoor(disk: HostDisk): string | null {
  const overrides = disk
    .under("/mailu/overrides/nginx")
    .map((path) => disk.file(path)?.content ?? "")
    .join("\n");
  const shuts = overrides.includes("return 404");
  const [, letsIn] = /if \(\$request_uri ~ "([^"]+)"\)/.exec(overrides) ?? [];
  return shuts ? (letsIn ?? "^$") : null;
}

/** What is put off reaches no network. */
const nowhere = { subnet: "", helo: "", syslogName: "postfix" } as const;

/** By sender, or sender domain, what Postfix' overrides say of containers on these networks. */
export function readOverrides(
  disk: HostDisk,
  networks: readonly BridgeNetwork[],
): Readonly<Record<string, Transport>> {
  const master = disk.file("/mailu/overrides/postfix/postfix.master")?.content ?? "";
  const map = disk.file("/mailu/overrides/postfix/sender_transport.map")?.content ?? "";
  const named = readTransports(master, networks);
  const transports: Record<string, Transport> = {};
  for (const line of map.split("\n")) {
    const [, sender, name = "", nextHop = ""] = /^@?(\S+)\s+(\w+):(.*)$/.exec(line.trim()) ?? [];
    const transport = name === "retry" ? { ...nowhere, hold: nextHop } : named.get(name);
    if (sender !== undefined && transport) transports[sender.toLowerCase()] = transport;
  }
  return transports;
}

function readEnv(text: string): Readonly<Record<string, string>> {
  const pairs = text.split("\n").flatMap((line) => {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    return name === undefined ? [] : [[name, value ?? ""] as const];
  });
  return Object.fromEntries(pairs);
}

function readNetworks(compose: string): readonly BridgeNetwork[] {
  const found = compose.matchAll(
    /^ {2}(\w+):\n {4}driver: bridge\n {4}driver_opts: \{ com\.docker\.network\.host_ipv4: "([\d.]+)" \}\n {4}ipam: \{ config: \[\{ subnet: "([\d./]+)"/gm,
  );
  return [...found].map(([, name = "", hostIp = "", subnet = ""]) => ({ name, subnet, hostIp }));
}

/** `ipN/unix=…` of postfix.master; mail leaves by the network that the bound address lies in. */
function readTransports(master: string, networks: readonly BridgeNetwork[]): ReadonlyMap<string, Transport> {
  const found = new Map<string, Transport>();
  const triple = (ip: string) => ip.split(".").slice(0, 3).join(".");
  for (const line of master.split("\n")) {
    const name = /^(\w+)\/unix=/.exec(line)?.[1];
    const option = (key: string) => new RegExp(`-o ${key}=(\\S+)`).exec(line)?.[1] ?? "";
    const bound = triple(option("smtp_bind_address"));
    const subnet = networks.find((network) => triple(network.subnet) === bound)?.subnet;
    if (name && subnet)
      found.set(name, { subnet, helo: option("smtp_helo_name"), syslogName: option("syslog_name") });
  }
  return found;
}

/** As Postfix looks its map up: the whole address, then its domain. */
export function transportOf({ transports, defaultTransport }: MailSettings, sender: string): Transport {
  return transports[sender.toLowerCase()] ?? transports[domainOf(sender)] ?? defaultTransport;
}
