import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { differing, putFiles } from "@penguinmails/provisioning/commands/files";
import { makeMailuAdmin } from "@penguinmails/provisioning/mailu-admin";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { openShell, type Shell, SshError, type SshTarget } from "@penguinmails/provisioning/shell/ssh";
import { selfSigned } from "@penguinmails/sandbox/mailu/certificate";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "../../scripts/stack/free-port.ts";
import { startSshd } from "./openssh-server.ts";
import { describeReal, ownFolder, type RealServer } from "./real-server.ts";

describeReal("OpenSSH's own server", ["/usr/sbin/sshd"], () => {
  const folder = ownFolder("sshd");
  const user = makeKeyPair("platform");
  let target: SshTarget;
  let server: RealServer;
  const opened: Shell[] = [];

  const open = async (more: Partial<SshTarget> = {}) => {
    const shell = await openShell({ ...target, ...more });
    opened.push(shell);
    return shell;
  };
  const kindOf = (work: Promise<unknown>) =>
    work.then(
      () => "fine",
      (error: unknown) => (error instanceof SshError ? error.kind : String(error)),
    );

  beforeAll(async () => {
    writeFileSync(join(folder.path, "authorized_keys"), `${user.public}\n`, { mode: 0o600 });
    const port = await freePort();
    server = await startSshd(folder.path, port, "host_key");
    target = { host: "127.0.0.1", port, privateKey: user.private, hostKey: null, timeoutMs: 5_000 };
  });
  afterEach(() => {
    for (const shell of opened.splice(0)) shell.close();
  });
  afterAll(async () => {
    await server?.stop();
    folder.remove();
  });

  test("shows the fingerprint that ssh-keygen prints, and is taken when that is pinned", async () => {
    const shell = await open();
    const printed = spawnSync("ssh-keygen", ["-lf", join(folder.path, "host_key")], { encoding: "utf8" });
    expect(printed.stdout.split(" ")[1]).toBe(shell.hostKey);
    expect((await open({ hostKey: shell.hostKey })).hostKey).toBe(shell.hostKey);
  });

  test("whatever words hold, its login shell hands them on unchanged", async () => {
    const shell = await open();
    const word = fc.oneof(
      fc.constantFrom("", "'", '"', "$HOME", "$(id)", "`id`", "a b", "\n", "*", "~", "-n", "\\", "!!", "ü🐧"),
      fc
        .array(fc.constantFrom(..."'\"\\$`!;&|<>(){}[]*?~# \t\n-=a"), { maxLength: 10 })
        .map((s) => s.join("")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 20, maxLength: 80 }), async (words) => {
        const out = await shell.must(["printf", "%s\\0", "first", ...words]);
        expect(out.split("\0")).toEqual(["first", ...words, ""]);
      }),
      { numRuns: 12 },
    );
  });

  test("exit codes, output, errors and a large standard input pass through", async () => {
    const shell = await open();
    expect(await shell.run(["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({
      code: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
    expect((await shell.run(["sh", "-c", "kill -9 $$"])).code).toBe(255);
    expect((await shell.must(["wc", "-c"], "x\n".repeat(1_000_000))).trim()).toBe("2000000");
    expect((await shell.must(["head", "-c", "3000000", "/dev/zero"])).length).toBe(3_000_000);
  });

  test("files arrive as rendered with their mode, once; an unchanged one is not sent again", async () => {
    const shell = await open();
    const files = [
      { path: join(folder.path, "deep/er/mailu.env"), content: "SECRET='x'\n$HOME `id`\n", mode: "600" },
      { path: join(folder.path, "a name with 'spaces'"), content: "ü\n", mode: "644" },
    ];
    expect(await differing(shell, files)).toEqual(files);
    expect(await putFiles(shell, files)).toEqual(files.map(({ path }) => path));
    for (const { path, content, mode } of files) {
      expect(readFileSync(path, "utf8")).toBe(content);
      expect((statSync(path).mode & 0o777).toString(8)).toBe(mode);
    }
    expect(await putFiles(shell, files)).toEqual([]);
    writeFileSync(files[1]?.path ?? "", "changed by hand");
    expect(await putFiles(shell, files)).toEqual([files[1]?.path]);
  });

  test("its loopback ports are reached through the tunnel", async () => {
    const echo = createServer((socket) => socket.end("hello from inside"));
    const port = await freePort();
    await new Promise<void>((resolve) => echo.listen(port, "127.0.0.1", resolve));
    const stream = await (await open()).forward(port);
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).toBe("hello from inside");
    await new Promise((resolve) => echo.close(resolve));
    expect(await kindOf((await open()).forward(port))).toBe("broken");
  });

  test("Mailu's API is spoken in TLS inside the tunnel, under the node's name", async () => {
    const asked: string[] = [];
    const { key, cert } = selfSigned();
    const api = createHttps({ key, cert }, (req, res) => {
      asked.push(`${req.method} ${req.url} ${req.headers.host} ${req.headers.authorization}`);
      res.writeHead(req.method === "GET" ? 404 : 200).end("{}");
    });
    const port = await freePort();
    await new Promise<void>((resolve) => api.listen(port, "127.0.0.1", resolve));
    const { hostKey } = await open();
    const mailu = makeMailuAdmin({ sshPort: target.port, apiPort: port, apiTls: true });
    const access = {
      nodeId: "n",
      host: "127.0.0.1",
      hostKey,
      sshPrivateKey: user.private,
      hostname: "n1.nodes.example",
    };
    await mailu.ensureDomain(access, "the-token", "acme.example");
    expect(asked).toEqual([
      "GET /api/v1/domain/acme.example n1.nodes.example Bearer the-token",
      "POST /api/v1/domain n1.nodes.example Bearer the-token",
    ]);
    await new Promise((resolve) => api.close(resolve));
  });

  test("a key it does not know is refused, and so is one that it no longer knows", async () => {
    expect(await kindOf(open({ privateKey: makeKeyPair("stranger").private }))).toBe("refused-key");
    const next = makeKeyPair("node");
    const shell = await open();
    const keys = join(folder.path, "authorized_keys");
    await shell.must(["install", "-D", "-m", "600", "/dev/stdin", keys], `${next.public.trim()}\n`);
    expect(await kindOf(open())).toBe("refused-key");
    expect(await kindOf(open({ privateKey: next.private }))).toBe("fine");
    await shell.must(["install", "-D", "-m", "600", "/dev/stdin", keys], `${user.public.trim()}\n`);
  });

  test("a connection that is cut in the middle of a command is broken, never an exit code", async () => {
    const shell = await open();
    // The login shell becomes this one, so its parent is the session's own sshd.
    const running = shell.run(["sh", "-c", "kill -9 $PPID; sleep 5"]);
    expect(await kindOf(running)).toBe("broken");
    expect(await kindOf(shell.run(["true"]))).toBe("broken");
  });

  test("a machine with another host key than the pinned one is never talked to", async () => {
    const { hostKey } = await open();
    await server.stop();
    server = await startSshd(folder.path, target.port, "another_key");
    expect(await kindOf(open({ hostKey }))).toBe("host-key-changed");
    expect(server.output()).not.toContain("Accepted publickey");
    expect(await kindOf(open())).toBe("fine");
  });
});
