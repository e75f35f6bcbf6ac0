import { afterEach, describe, expect, test } from "vitest";
import { makeKeyPair } from "./key-pair.ts";
import { CommandFailed, openShell, SshError, type SshTarget } from "./ssh.ts";
import { type OnCommand, startSshServer } from "./ssh-test-server.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const answer =
  (code: number, stdout = "", stderr = ""): OnCommand =>
  (_line, channel) => {
    channel.stderr.write(stderr);
    channel.write(stdout);
    channel.exit(code);
    channel.end();
  };

async function host(onCommand: OnCommand, port = 0) {
  const server = await startSshServer(onCommand, port);
  opened.push(server);
  const target: SshTarget = {
    host: "127.0.0.1",
    port: server.port,
    privateKey: server.privateKey,
    hostKey: null,
    timeoutMs: 3_000,
  };
  return { server, target };
}
async function shellOn(onCommand: OnCommand, more: Partial<SshTarget> = {}) {
  const { target } = await host(onCommand);
  const shell = await openShell({ ...target, ...more });
  opened.push(shell);
  return shell;
}
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof SshError ? error.kind : String(error)),
  );

describe("opening a shell", () => {
  test("learns the host key at the first connection, and takes it again when pinned", async () => {
    const { target } = await host(answer(0));
    const first = await openShell(target);
    opened.push(first);
    expect(first.hostKey).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    const second = await openShell({ ...target, hostKey: first.hostKey });
    opened.push(second);
    expect(second.hostKey).toBe(first.hostKey);
  });

  test("a host that shows another key is never given a login or a command", async () => {
    const before = await host(answer(0));
    const shell = await openShell(before.target);
    shell.close();
    await before.server.close();
    const lines: string[] = [];
    const after = await host((line, channel) => {
      lines.push(line);
      channel.end();
    }, before.target.port);
    const target = { ...after.target, hostKey: shell.hostKey };
    expect(await kindOf(openShell(target))).toBe("host-key-changed");
    expect(after.server.logins()).toBe(0);
    expect(lines).toEqual([]);
  });

  test("a key that is not taken and a host that is not there are told apart", async () => {
    const { server, target } = await host(answer(0));
    const stranger = makeKeyPair("stranger").private;
    expect(await kindOf(openShell({ ...target, privateKey: stranger }))).toBe("refused-key");
    await server.close();
    expect(await kindOf(openShell(target))).toBe("unreachable");
  });

  test("a private key that is none is a refused key, not a crash", async () => {
    const { target } = await host(answer(0));
    expect(await kindOf(openShell({ ...target, privateKey: "" }))).toBe("refused-key");
  });
});

describe("running a command", () => {
  test("gives code, output and errors; only `must` throws for a code", async () => {
    const shell = await shellOn(answer(3, "out", "no such thing"));
    expect(await shell.run(["false"])).toEqual({ code: 3, stdout: "out", stderr: "no such thing" });
    await expect(shell.must(["false"])).rejects.toThrow(CommandFailed);
    await expect(shell.must(["false"])).rejects.toThrow("no such thing");
  });

  test("standard input arrives whole and ends", async () => {
    const shell = await shellOn((_line, channel) => {
      const pieces: Buffer[] = [];
      channel.on("data", (piece: Buffer) => pieces.push(piece));
      channel.on("end", () => {
        channel.write(`${Buffer.concat(pieces).length}`);
        channel.exit(0);
        channel.end();
      });
    });
    expect(await shell.must(["wc", "-c"], "x".repeat(300_000))).toBe("300000");
  });

  test("a connection that drops in the middle is broken, never an exit code", async () => {
    const shell = await shellOn((_line, channel, client) => {
      channel.write("half of the out");
      client.end();
    });
    expect(await kindOf(shell.run(["apt-get", "update"]))).toBe("broken");
    expect(await kindOf(shell.run(["true"]))).toBe("broken");
    expect(await kindOf(shell.forward(443))).toBe("broken");
  });

  test("a channel that closes without a code is broken too", async () => {
    const shell = await shellOn((_line, channel) => channel.close());
    expect(await kindOf(shell.run(["true"]))).toBe("broken");
  });

  test("a command that never ends is given up, and its connection with it", async () => {
    const shell = await shellOn(() => undefined, { commandTimeoutMs: 50 });
    expect(await kindOf(shell.run(["sleep", "infinity"]))).toBe("broken");
  });

  test("a command whose output never ends is given up", async () => {
    const piece = Buffer.alloc(1_000_000, "y");
    const shell = await shellOn((_line, channel) => {
      const pour = () => {
        while (channel.writable && channel.write(piece)) {}
        channel.once("drain", pour);
      };
      pour();
    });
    expect(await kindOf(shell.run(["yes"]))).toBe("broken");
  });
});

describe("a command that streams", () => {
  const all = async (bytes: AsyncIterable<Uint8Array>) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  /** Takes its input to the end, says how long it was, ends with that code. */
  const counting =
    (code: number): OnCommand =>
    (_line, channel) => {
      let length = 0;
      channel.on("data", (piece: Buffer) => {
        length += piece.length;
      });
      channel.on("end", () => {
        channel.write(`${length}`);
        channel.exit(code);
        channel.end();
      });
    };
  const bytes = Buffer.alloc(3_000_000, "0123456789");
  async function* inPieces() {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  }

  test("gives all of its output, takes all of its input, and throws for a code that is not good", async () => {
    const shell = await shellOn((_line, channel) => {
      channel.write(bytes);
      channel.exit(1);
      channel.end();
    });
    expect((await all(shell.stream(["tar"], { goodCodes: [0, 1] }))).equals(bytes)).toBe(true);
    await expect(all(shell.stream(["tar"]))).rejects.toThrow(CommandFailed);
    const taker = await shellOn(counting(0));
    expect((await all(taker.stream(["wc"], { input: inPieces() }))).toString()).toBe(`${bytes.length}`);
  });

  test("whose connection drops is broken, whatever came before", async () => {
    const shell = await shellOn((_line, channel, client) => {
      channel.write(bytes, () => client.end());
    });
    expect(await kindOf(all(shell.stream(["tar"])))).toBe("broken");
  });

  test("whose input breaks never counts as done: the fault is the input's own", async () => {
    const shell = await shellOn(counting(0));
    async function* broken() {
      yield bytes.subarray(0, 100_000);
      throw new RangeError("altered");
    }
    await expect(all(shell.stream(["tar"], { input: broken() }))).rejects.toThrow("altered");
    expect(shell.isOpen()).toBe(true);
  });

  test("that takes no more of its input says why by its code", async () => {
    const shell = await shellOn((_line, channel) => {
      channel.stderr.write("tar: No space left on device\n");
      channel.exit(2);
      channel.end();
      channel.close();
    });
    await expect(all(shell.stream(["tar"], { input: inPieces() }))).rejects.toThrow("No space left");
  });

  test("in which nothing moves is given up, unless it waits for its reader", async () => {
    const shell = await shellOn((_line, channel) => void channel.write("half"), { commandTimeoutMs: 100 });
    expect(await kindOf(all(shell.stream(["tar"])))).toBe("broken");
    const other = await shellOn(
      (_line, channel) => {
        channel.write("whole");
        channel.exit(0);
        channel.end();
      },
      { commandTimeoutMs: 50 },
    );
    const read: string[] = [];
    for await (const piece of other.stream(["tar"])) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      read.push(piece.toString());
    }
    expect(read).toEqual(["whole"]);
  });
});
