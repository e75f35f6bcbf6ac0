import type { Duplex } from "node:stream";
import ssh2, { type AuthContext, type Connection, type PublicKeyAuthContext } from "ssh2";
import { listen } from "../listen.ts";
import { nodePorts } from "../net.ts";
import type { Service } from "../world-context.ts";
import type { Outcome } from "./command.ts";

export type SshHost = {
  readonly hostKey: string;
  /** Contents of authorized_keys at this moment. */
  authorizedKeys(): string;
  exec(line: string, stdin: Buffer): Promise<Outcome>;
  /** How to join a stream to a port of the machine's own loopback; null when nothing listens there. */
  connectLocal(port: number): ((stream: Duplex) => void) | null;
  /** Whether this session is to be cut before it begins. */
  isCut(): boolean;
  log(line: string): void;
};

const largestStdinBytes = 10_000_000;

/** An OpenSSH-speaking server on one address of a machine: public keys only, root only, exec and direct-tcpip. */
export function startSshServer(host: SshHost, ip: string): Promise<Service> {
  const server = new ssh2.Server(
    { hostKeys: [host.hostKey], ident: "OpenSSH_10.0p2 Debian-7 (sandbox)" },
    (client) => {
      client.on("error", () => {
        // A client that hangs up in the middle is its own affair.
      });
      if (host.isCut()) {
        client.end();
        return;
      }
      // Missing in the types. Without it each small answer waits for the client's delayed acknowledgement.
      (client as Connection & { setNoDelay(on: boolean): void }).setNoDelay(true);
      client.on("authentication", (auth) => authenticate(host, auth));
      client.on("ready", () => serve(host, client));
    },
  );
  return listen(server, { host: ip, port: nodePorts.ssh });
}

function authenticate(host: SshHost, auth: AuthContext): void {
  if (auth.method === "publickey" && auth.username === "root" && isAllowed(host, auth)) auth.accept();
  else auth.reject(["publickey"]);
}

function isAllowed(host: SshHost, auth: PublicKeyAuthContext): boolean {
  const offered = auth.key.data;
  for (const line of host.authorizedKeys().split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const key = ssh2.utils.parseKey(line.trim());
    if (key instanceof Error || !key.getPublicSSH().equals(offered)) continue;
    // Without a signature the client only asks whether the key would do.
    if (!auth.signature || !auth.blob) return true;
    return key.verify(auth.blob, auth.signature, auth.hashAlgo) === true;
  }
  return false;
}

function serve(host: SshHost, client: Connection): void {
  client.on("session", (acceptSession) => {
    const session = acceptSession();
    session.on("exec", (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      const pieces: Buffer[] = [];
      let size = 0;
      let started = false;
      const start = () => {
        if (started) return;
        started = true;
        host.exec(command, Buffer.concat(pieces)).then(
          ({ code, stdout, stderr, bytes }) => finish(bytes ?? stdout, stderr, code),
          (error: unknown) => {
            host.log(`ssh: ${error instanceof Error ? error.message : String(error)}`);
            finish("", "the sandbox failed to run this command\n", 70);
          },
        );
      };
      const finish = (stdout: string | Buffer, stderr: string, code: number) => {
        if (stderr !== "") channel.stderr.write(stderr);
        channel.write(stdout, () => {
          channel.exit(code);
          channel.end();
        });
      };
      channel.on("data", (piece: Buffer) => {
        size += piece.length;
        if (size <= largestStdinBytes) pieces.push(piece);
      });
      channel.on("end", start);
      channel.on("error", () => {});
      // Only what reads its standard input waits for its end.
      if (!/\/dev\/stdin|\btar --extract\b/.test(command)) start();
    });
  });
  client.on("tcpip", (accept, reject, { destIP, destPort }) => {
    const connect = destIP === "127.0.0.1" || destIP === "localhost" ? host.connectLocal(destPort) : null;
    if (!connect) {
      reject();
      return;
    }
    const stream = accept();
    stream.on("error", () => stream.destroy());
    connect(stream);
  });
}
