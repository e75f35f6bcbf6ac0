import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { type LogRecord, parseLogLine } from "@penguinmails/core/delivery/postfix-log";
import { queueHold } from "@penguinmails/core/delivery/queue-hold";
import { renderEgressMap, renderMailu } from "@penguinmails/mailu/render";
import { selfSigned } from "@penguinmails/sandbox/mailu/certificate";
import { freePort } from "../../scripts/stack/free-port.ts";
import { ownFolder } from "./real-server.ts";

export type PostfixWorld = Awaited<ReturnType<typeof startMailusPostfix>>;

const secondary = [
  { number: 1, ip: "198.18.4.11", ptr: "o1.n1.nodes.example" },
  { number: 2, ip: "198.18.4.12", ptr: "o2.n1.nodes.example" },
];
type Holds = { readonly acme?: string; readonly bmce?: string; readonly alone?: readonly string[] };
/** What its two domains leave by, `hold` being what each is put off with; `alone`: only these senders of the first. */
const egressWith = (hold: Holds) => [
  {
    domain: "acme.example",
    ip: "198.18.4.11",
    hold: hold.acme ?? null,
    heldAlone: { hold: queueHold, senders: hold.alone ?? [] },
  },
  { domain: "bmce.example", ip: "198.18.4.12", hold: hold.bmce ?? null },
];

/**
 * A Postfix under the overrides that we render for Mailu: `acme.example` leaves from 127.0.0.21 as o1.n1.nodes.example,
 * `bmce.example` from 127.0.0.22 as o2.n1.nodes.example, everybody else from 127.0.0.1 as n1.nodes.example.
 */
export async function startMailusPostfix(options: {
  readonly sinkPort: number;
  readonly accounts: Readonly<Record<string, string>>;
  readonly main?: readonly string[];
}) {
  const primaryIp = "198.18.4.10";
  const files = renderMailu({
    hostname: "n1.nodes.example",
    secretKey: "0123456789abcdef",
    apiToken: "0123456789abcdef",
    primaryIp,
    secondary,
    egress: egressWith({}),
    limits: null,
    extras: [],
  });
  const override = (name: string) =>
    (files.find(({ path }) => path.endsWith(`/${name}`))?.content ?? "")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  const postfix = await startPostfix({
    ...options,
    main: [
      ...override("postfix.cf").filter((line) => !line.includes("lmdb:")),
      // As on the port that Mailu's front hands submissions to.
      "smtpd_reject_unlisted_recipient = no",
      ...(options.main ?? []),
    ],
    // The containers' addresses are not this machine's; loopback ones stand in for them.
    master: override("postfix.master").map((line) =>
      line.replace("192.168.210.10", "127.0.0.21").replace("192.168.211.10", "127.0.0.22"),
    ),
  });
  const map = join(postfix.folder, "config/sender_transport.map");
  /** Has Postfix read the map again, with these domains on hold and no other. */
  const hold = (which: Parameters<typeof egressWith>[0]) => {
    writeFileSync(map, renderEgressMap({ primaryIp, secondary, egress: egressWith(which) }).content);
    postfix.tool("postfix", "reload");
  };
  postfix.tool("postconf", "-e", `sender_dependent_default_transport_maps = texthash:${map}`);
  // The transport that a map names takes its next hop from the recipient; here that is the sink.
  postfix.tool("postconf", "-e", `default_transport = smtp:[127.0.0.1]:${options.sinkPort}`);
  hold({});
  return { ...postfix, hold };
}

const daemons = "/usr/lib/postfix/sbin";

/**
 * A Postfix of the test's own, as Mailu would run it: submission with STARTTLS and AUTH, nothing for strangers, all mail
 * handed to `sinkPort`. `overrides` are lines of Mailu's postfix.cf and postfix.master, put in as Mailu puts them.
 */
async function startPostfix(options: {
  readonly sinkPort: number;
  readonly accounts: Readonly<Record<string, string>>;
  readonly main?: readonly string[];
  readonly master?: readonly string[];
}) {
  const folder = ownFolder("postfix");
  // Postfix' own user walks through it.
  chmodSync(folder.path, 0o755);
  const at = (name: string) => join(folder.path, name);
  const port = await freePort();
  const auth = await startAuth(options.accounts);
  const { key, cert } = selfSigned();
  for (const name of ["config", "queue", "data"]) mkdirSync(at(name), { mode: 0o755 });
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(spawnSync("id", [flag, "postfix"]).stdout));
  chownSync(at("data"), uid ?? 0, gid ?? 0);
  writeFileSync(at("pair.pem"), `${key}\n${cert}\n`, { mode: 0o600 });
  const main = [
    "compatibility_level = 3.6",
    `queue_directory = ${at("queue")}`,
    `data_directory = ${at("data")}`,
    `daemon_directory = ${daemons}`,
    "command_directory = /usr/sbin",
    "mail_owner = postfix",
    "setgid_group = postdrop",
    "myhostname = n1.nodes.example",
    "mydestination =",
    "local_recipient_maps =",
    "alias_maps =",
    "alias_database =",
    "mynetworks =",
    "inet_interfaces = 127.0.0.1",
    "inet_protocols = ipv4",
    `maillog_file = ${at("mail.log")}`,
    `maillog_file_prefixes = ${folder.path}`,
    `relayhost = [127.0.0.1]:${options.sinkPort}`,
    "smtp_host_lookup = native",
    "smtpd_relay_restrictions = permit_sasl_authenticated, reject",
    "smtpd_sasl_auth_enable = yes",
    "smtpd_sasl_type = dovecot",
    `smtpd_sasl_path = inet:127.0.0.1:${auth.port}`,
    "smtpd_tls_security_level = encrypt",
    "smtpd_tls_auth_only = yes",
    `smtpd_tls_chain_files = ${at("pair.pem")}`,
    "smtpd_tls_session_cache_database =",
  ];
  const master = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    ...["pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr"],
    "rewrite unix - - n - - trivial-rewrite",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    ...["bounce", "defer", "trace"].map((name) => `${name} unix - - n - 0 bounce`),
    ...["smtp", "relay"].map((name) => `${name} unix - - n - - smtp`),
    ...["error", "retry"].map((name) => `${name} unix - - n - - error`),
    ...["verify", "anvil", "scache"].map((name) => `${name} unix - - n - 1 ${name}`),
    "proxymap unix - - n - - proxymap",
    "flush unix n - n 1000? 0 flush",
    "postlog unix-dgram n - n - 1 postlogd",
  ];
  writeFileSync(at("config/main.cf"), `${main.join("\n")}\n`);
  writeFileSync(at("config/master.cf"), `${master.join("\n")}\n`);
  const tool = (program: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(`/usr/sbin/${program}`, ["-c", at("config"), ...args], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  };
  for (const line of options.main ?? []) tool("postconf", "-e", line);
  for (const line of options.master ?? []) tool("postconf", "-Me", line);
  tool("postfix", "start");
  const logText = () => (existsSync(at("mail.log")) ? readFileSync(at("mail.log"), "utf8") : "");

  return {
    port,
    folder: folder.path,
    tool,
    logText,
    /** What the log says, once `isEnough` holds for it. Rejects after fifteen seconds with the log itself. */
    async log(isEnough: (records: readonly LogRecord[]) => boolean): Promise<readonly LogRecord[]> {
      const deadline = Date.now() + 15_000;
      for (;;) {
        const lines = logText().split("\n");
        const records = lines.flatMap((line) => parseLogLine(line, 0) ?? []);
        if (isEnough(records)) return records;
        if (Date.now() > deadline) throw new Error(`Postfix never said so:\n${lines.slice(-40).join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      spawnSync("/usr/sbin/postfix", ["-c", at("config"), "abort"]);
      await auth.close();
      folder.remove();
    },
  };
}

/** The server side of Dovecot's authentication protocol, which Mailu's Postfix speaks too: PLAIN for the accounts given. */
async function startAuth(accounts: Readonly<Record<string, string>>) {
  const server: Server = createServer((socket) => {
    let rest = "";
    socket.write("VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t0123456789abcdef\nDONE\n");
    socket.on("error", () => undefined);
    socket.setEncoding("utf8").on("data", (text: string) => {
      rest += text;
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const [verb, id, mechanism] = line.split("\t");
        if (verb !== "AUTH") continue;
        const response = /\tresp=(\S+)/.exec(line)?.[1] ?? "";
        const [, user = "", password] = Buffer.from(response, "base64").toString("utf8").split("\0");
        const known = mechanism === "PLAIN" && accounts[user] !== undefined && accounts[user] === password;
        socket.write(known ? `OK\t${id}\tuser=${user}\n` : `FAIL\t${id}\tuser=${user}\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise<void>((resolve) => void server.close(() => resolve())) };
}
