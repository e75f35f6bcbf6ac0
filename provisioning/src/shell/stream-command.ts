import type { Bytes } from "@penguinmails/core/ports/backups";
import type { Client, ClientChannel } from "ssh2";
import { quote } from "./quote.ts";
import { CommandFailed, SshError } from "./ssh.ts";

export type StreamOptions = {
  /** What the command reads; none: it reads nothing. */
  readonly input?: Bytes;
  /** Exit codes that are no failure; 0 alone unless told. */
  readonly goodCodes?: readonly number[];
};

const keptErrorBytes = 4_096;
const watchMs = 5_000;

/**
 * Runs a command whose output or input is too large to hold, and gives its output as it comes; the reader sets the pace.
 * Throws `CommandFailed` for a bad exit code, the input's own fault, and `SshError` when the connection fails or nothing
 * moves in either direction for `idleMs`.
 */
export async function* streamCommand(
  client: Client,
  words: readonly string[],
  { input, goodCodes = [0] }: StreamOptions,
  idleMs: number,
): AsyncGenerator<Buffer> {
  const broken = (why: string) =>
    new SshError("broken", `${why} while \`${words.slice(0, 3).join(" ")}\` ran`);
  const running = await open(client, words, broken);
  const { channel, closed } = running;
  const patience = { movedAt: performance.now(), isWaiting: false, isOver: false };
  const moved = () => {
    patience.movedAt = performance.now();
  };
  const watch = setInterval(
    () => {
      // A reader that takes its time is no fault of the machine's.
      if (!patience.isWaiting || performance.now() - patience.movedAt < idleMs) return;
      patience.isOver = true;
      client.destroy();
    },
    Math.min(idleMs, watchMs),
  );
  const fault: { input?: unknown } = {};
  const fed = feed(channel, input, moved).catch((error: unknown) => {
    fault.input = error;
    channel.destroy();
  });
  try {
    // The exit code comes after the end of the output: the channel must live to hear it.
    const output = channel.iterator({ destroyOnReturn: false });
    for (;;) {
      Object.assign(patience, { isWaiting: true, movedAt: performance.now() });
      const next = await output.next().catch(() => ({ done: true, value: undefined }) as const);
      patience.isWaiting = false;
      if (next.done) break;
      yield next.value as Buffer;
    }
    patience.isWaiting = true;
    await Promise.race([fed, closed]);
    if ("input" in fault) throw fault.input;
    await closed;
    if (patience.isOver) throw broken(`Nothing moved for ${Math.round(idleMs / 1_000)} s`);
    const code = running.code();
    if (code === null) throw broken("The connection broke");
    if (!goodCodes.includes(code))
      throw new CommandFailed(words, { code, stdout: "", stderr: running.errors() });
  } finally {
    clearInterval(watch);
    channel.destroy();
  }
}

type Running = {
  readonly channel: ClientChannel;
  readonly closed: Promise<void>;
  /** Null until it ended. */
  code(): number | null;
  errors(): string;
};

/** Listens at once: a short command has ended by the next turn. */
function open(client: Client, words: readonly string[], broken: (why: string) => SshError): Promise<Running> {
  return new Promise((resolve, reject) => {
    client.exec(quote(words), (error, channel) => {
      if (error) return reject(broken("The host opened no channel"));
      let code: number | null = null;
      let errorBytes = 0;
      const errors: Buffer[] = [];
      channel.stderr.on("data", (piece: Buffer) => {
        errorBytes += piece.length;
        if (errorBytes <= keptErrorBytes) errors.push(piece);
      });
      channel.on("exit", (status: number | null) => {
        code = status ?? 255;
      });
      channel.on("error", () => {
        // Said by the missing exit code.
      });
      resolve({
        channel,
        closed: new Promise((over) => channel.once("close", () => over())),
        code: () => code,
        errors: () => Buffer.concat(errors).toString("utf8"),
      });
    });
  });
}

/** Ends when the command has all of it or takes no more; a command that ends early says why by its code. */
async function feed(channel: ClientChannel, input: Bytes | undefined, moved: () => void): Promise<void> {
  for await (const piece of input ?? []) {
    if (channel.destroyed || !channel.writable) return;
    moved();
    if (channel.write(Buffer.from(piece))) continue;
    await new Promise<void>((resolve) => {
      const go = () => {
        channel.off("drain", go).off("close", go);
        resolve();
      };
      channel.on("drain", go).on("close", go);
    });
  }
  channel.end();
}
