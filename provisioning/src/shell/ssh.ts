import { createHash, timingSafeEqual } from "node:crypto";
import type { Duplex } from "node:stream";
import ssh2, { Client } from "ssh2";
import { quote } from "./quote.ts";
import { type StreamOptions, streamCommand } from "./stream-command.ts";

export type SshTarget = {
  readonly host: string;
  readonly port: number;
  readonly privateKey: string;
  /** `SHA256:…` fingerprint that the host must show; null on the very first connection, which learns it. */
  readonly hostKey: string | null;
  readonly timeoutMs?: number;
  /** Longest that one command may run: shorter than the lease of a plan. */
  readonly commandTimeoutMs?: number;
};

const usualCommandTimeoutMs = 480_000;
/** Longest that nothing may move while a command's output or input streams. */
const streamIdleMs = 120_000;
const largestOutputBytes = 20_000_000;

type CommandResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A machine's shell. One connection; close it. */
export type Shell = {
  /** Fingerprint that the host showed. */
  readonly hostKey: string;
  /** False once the connection is gone. */
  isOpen(): boolean;
  /** Never throws for an exit code; throws `SshError` when the connection fails. */
  run(words: readonly string[], stdin?: string): Promise<CommandResult>;
  /** Throws `CommandFailed` on another exit code than 0. */
  must(words: readonly string[], stdin?: string): Promise<string>;
  /** Output that is too large to hold, as it comes. Throws what `must` throws, and the input's own fault. */
  stream(words: readonly string[], options?: StreamOptions): AsyncIterable<Buffer>;
  /** A TCP stream to a port of the host's own loopback. */
  forward(port: number): Promise<Duplex>;
  close(): void;
};

export class SshError extends Error {
  readonly kind: "unreachable" | "refused-key" | "host-key-changed" | "broken";
  constructor(kind: SshError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SshError";
    this.kind = kind;
  }
}

export class CommandFailed extends Error {
  constructor(words: readonly string[], result: CommandResult) {
    super(
      `\`${words.slice(0, 4).join(" ")}\` ended with ${result.code}: ${(result.stderr || result.stdout).trim().slice(0, 400)}`,
    );
    this.name = "CommandFailed";
  }
}

export type OpenShell = (target: SshTarget) => Promise<Shell>;

/** Opens a shell as root. Throws `SshError`; a host key other than the pinned one is never talked to. */
export function openShell(target: SshTarget): Promise<Shell> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let seen = "";
    let mismatch = false;
    // Small packets in both directions: without this each command waits for the other side's delayed acknowledgements.
    client.on("connect", () => client.setNoDelay(true));
    client.on("ready", () =>
      resolve(shellOver(client, seen, target.commandTimeoutMs ?? usualCommandTimeoutMs)),
    );
    client.on("error", (error: Error & { level?: string }) => {
      if (mismatch)
        reject(new SshError("host-key-changed", `The host key of ${target.host} is not the pinned one`));
      else if (error.level === "client-authentication")
        reject(new SshError("refused-key", `${target.host} does not take our key`, { cause: error }));
      else reject(new SshError("unreachable", `${target.host} cannot be reached by SSH`, { cause: error }));
    });
    client.on("close", () => reject(new SshError("broken", `${target.host} closed the connection`)));
    if (ssh2.utils.parseKey(target.privateKey) instanceof Error)
      throw new SshError("refused-key", `Our key for ${target.host} is no private key`);
    client.connect({
      host: target.host,
      port: target.port,
      username: "root",
      privateKey: target.privateKey,
      readyTimeout: target.timeoutMs ?? 15_000,
      keepaliveInterval: 10_000,
      keepaliveCountMax: 3,
      hostVerifier: (key: Buffer) => {
        seen = fingerprint(key);
        mismatch = target.hostKey !== null && !sameText(seen, target.hostKey);
        return !mismatch;
      },
    });
  });
}

/** As OpenSSH prints it. */
export function fingerprint(publicKey: Buffer): string {
  return `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function shellOver(client: Client, hostKey: string, commandTimeoutMs: number): Shell {
  let closed = false;
  client.once("close", () => {
    closed = true;
  });
  const run: Shell["run"] = (words, stdin) =>
    new Promise((resolve, reject) => {
      const broken = (why: string) => {
        clearTimeout(timer);
        reject(new SshError("broken", `${why} while \`${words.slice(0, 3).join(" ")}\` ran`));
      };
      const give = (why: string) => {
        broken(why);
        client.destroy();
      };
      const timer = setTimeout(
        () => give(`${Math.round(commandTimeoutMs / 1_000)} s went by`),
        commandTimeoutMs,
      );
      if (closed) return broken("The connection was closed");
      client.exec(quote(words), (error, channel) => {
        if (error) return broken("The host opened no channel");
        const out: Buffer[] = [];
        const err: Buffer[] = [];
        let size = 0;
        let code: number | null = null;
        const keep = (pieces: Buffer[]) => (piece: Buffer) => {
          size += piece.length;
          if (size <= largestOutputBytes) pieces.push(piece);
          else give("More output than can be kept came");
        };
        channel.on("data", keep(out));
        channel.stderr.on("data", keep(err));
        channel.on("exit", (status: number | null) => {
          code = status ?? 255;
        });
        channel.on("close", () => {
          // Without a code the command's end was never seen: the connection went away.
          if (code === null) return broken("The connection broke");
          clearTimeout(timer);
          resolve({
            code,
            stdout: Buffer.concat(out).toString("utf8"),
            stderr: Buffer.concat(err).toString("utf8"),
          });
        });
        channel.end(stdin ?? "");
      });
    });
  return {
    hostKey,
    isOpen: () => !closed,
    run,
    async must(words, stdin) {
      const result = await run(words, stdin);
      if (result.code !== 0) throw new CommandFailed(words, result);
      return result.stdout;
    },
    stream: (words, options = {}) =>
      streamCommand(client, words, options, Math.min(streamIdleMs, commandTimeoutMs)),
    forward(port) {
      return new Promise((resolve, reject) => {
        if (closed) throw new SshError("broken", "The connection was closed");
        client.forwardOut("127.0.0.1", 0, "127.0.0.1", port, (error, stream) =>
          error
            ? reject(new SshError("broken", `The host does not forward to port ${port}`, { cause: error }))
            : resolve(stream),
        );
      });
    },
    close: () => client.end(),
  };
}
