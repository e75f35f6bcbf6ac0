import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeTarReader } from "@penguinmails/core/backups/tar-contents";
import type { Bytes } from "@penguinmails/core/ports/backups";
import type { NodeSpec, RestoreOrder } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { makeDirectoryStore } from "@penguinmails/integrations/backups/directory-store";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { makeNodeArchive } from "@penguinmails/provisioning/node-archive";
import { runPlan } from "@penguinmails/provisioning/plans/run-plan";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { openShell, type Shell } from "@penguinmails/provisioning/shell/ssh";
import { restoreBackup } from "@penguinmails/provisioning/steps/restore-backup";
import type { StepContext } from "@penguinmails/provisioning/steps/step";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { freePort } from "../../scripts/stack/free-port.ts";
import { startSshd } from "./openssh-server.ts";
import { describeReal, ownFolder, type RealServer } from "./real-server.ts";

const megabyte = 1_048_576;

describeReal("OpenSSH, GNU tar and SQLite", ["/usr/sbin/sshd", "/usr/bin/sqlite3", "/usr/bin/tar"], () => {
  const folder = ownFolder("backup");
  const root = join(folder.path, "machine");
  const user = makeKeyPair("platform");
  const box = makeStreamBox(makeSecretBox("a platform secret of enough letters"));
  const stored = join(folder.path, "kept");
  const store = makeDirectoryStore(stored);
  const running: ChildProcess[] = [];
  let server: RealServer;
  let access: Parameters<ReturnType<typeof makeNodeArchive>["read"]>[0];
  let archive: ReturnType<typeof makeNodeArchive>;
  let sshPort = 0;

  beforeAll(async () => {
    writeFileSync(join(folder.path, "authorized_keys"), `${user.public}\n`, { mode: 0o600 });
    // This machine's folder stands in for its /mailu, and a program that does nothing for its Docker.
    const bin = join(folder.path, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "docker"), "#!/bin/sh\n", { mode: 0o755 });
    const wrapper = join(folder.path, "on-machine");
    writeFileSync(
      wrapper,
      `#!/bin/sh\nPATH=${bin}:$PATH exec sh -c "$(printf %s "$SSH_ORIGINAL_COMMAND" | sed "s,/mailu,${root}/mailu,g")"\n`,
      { mode: 0o755 },
    );
    sshPort = await freePort();
    server = await startSshd(folder.path, sshPort, "host_key", [`ForceCommand ${wrapper}`]);
    const shell = await openShell({
      host: "127.0.0.1",
      port: sshPort,
      privateKey: user.private,
      hostKey: null,
    });
    const { hostKey } = shell;
    shell.close();
    access = {
      nodeId: "n",
      host: "127.0.0.1",
      hostKey,
      sshPrivateKey: user.private,
      hostname: "n.nodes.example",
    };
    archive = makeNodeArchive({ sshPort });
  });
  beforeEach(() => {
    rmSync(stored, { recursive: true, force: true });
    makeMachine();
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
    spawnSync("umount", ["-q", join(root, "mailu")]);
    spawnSync("umount", ["-q", stored]);
    rmSync(root, { recursive: true, force: true });
  });
  afterAll(async () => {
    await server?.stop();
    folder.remove();
  });

  const put = (path: string, content: string | Buffer, mode = 0o600) => {
    const whole = join(root, "mailu", path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    chmodSync(whole, mode);
  };
  const sql = (text: string, database = "data/main.db") =>
    execFileSync("sqlite3", [join(root, "mailu", database), ".timeout 5000", text], { encoding: "utf8" });
  function makeMachine(): void {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    mkdirSync(join(root, "mailu/data"), { recursive: true });
    sql(
      "create table account (id integer primary key, balance integer); insert into account values (1, 500), (2, 500)",
    );
    put("data/instance", "an-id");
    put("dkim/acme.example.dkim.key", privateKey.export({ type: "pkcs8", format: "pem" }));
    put("certs/letsencrypt/archive/n/fullchain1.pem", "a certificate", 0o644);
    mkdirSync(join(root, "mailu/certs/letsencrypt/live/n"), { recursive: true });
    symlinkSync("../../archive/n/fullchain1.pem", join(root, "mailu/certs/letsencrypt/live/n/fullchain.pem"));
    for (const name of [
      "cur/1700000000.M1P1.mail,S=5:2,S",
      "new/1700000001.M2P2.mail",
      `cur/${"x".repeat(120)}`,
    ])
      put(`mail/collector@n.nodes.example/${name}`, randomBytes(700), 0o640);
    put("mail/ana@acme.example/cur/large", randomBytes(5 * megabyte));
    spawnSync("chown", ["-R", "1000:8", join(root, "mailu/mail")]);
    put("overrides/postfix/postfix.cf", "# ours");
    put("mailu.env", "SECRET_KEY=x");
    put("docker-compose.yml", "services: {}", 0o644);
    put("mailqueue/deferred/1/1AB", "waits");
  }
  /** Everything but its times: path, kind, owner, mode, target, digest. */
  const treeOf = (...parts: readonly string[]) =>
    execFileSync(
      "sh",
      [
        "-c",
        'find "$@" -printf \'%p %y %U:%G %m %l\\n\' | sort; find "$@" -type f ! -name main.db -exec sha256sum {} + | sort',
        "sh",
        ...parts,
      ],
      { cwd: join(root, "mailu"), encoding: "utf8" },
    );
  const identity = () => treeOf("data", "dkim", "certs", "mail");
  const backUp = (id: string, source: Bytes = archive.read(access)) => store.put(id, box.seal(source, id));
  const order: RestoreOrder = { backupId: "b", isOwnNode: true, domains: [], mailboxes: [] };

  /** The steps that touch the machine's files, as an operation runs them. */
  async function restore(openBackup = (id: string): Bytes => box.open(store.get(id), id)) {
    const facts: { -readonly [K in keyof NodeFacts]: NodeFacts[K] } = {};
    const shell: Shell = await openShell({
      host: "127.0.0.1",
      port: sshPort,
      privateKey: user.private,
      hostKey: access.hostKey,
    });
    const context = { spec: {} as NodeSpec, shell: async () => shell, settings: { openBackup } };
    const journal = {
      facts: async () => facts,
      learn: async (news: Partial<NodeFacts>) => void Object.assign(facts, news),
      stepChanged: async () => undefined,
    };
    const [bring, exchange] = restoreBackup("asked", order, {} as never);
    if (!bring || !exchange) throw new Error("no steps");
    const make = (now: NodeFacts, learn: StepContext["learn"]) =>
      ({ ...context, facts: now, learn }) as unknown as StepContext;
    try {
      return await runPlan([bring, exchange], journal, make, new AbortController().signal);
    } finally {
      shell.close();
    }
  }

  test("what was deleted is byte for byte as it was: files, links, owners, modes, the database", async () => {
    const before = identity();
    await backUp("b");
    for (const part of ["data", "dkim", "certs", "mail"])
      rmSync(join(root, "mailu", part), { recursive: true });
    expect(await restore()).toEqual({ status: "done" });
    expect(identity()).toBe(before);
    expect(sql("select sum(balance) from account; pragma integrity_check")).toBe("1000\nok\n");
    expect(existsSync(join(root, "mailu/backup"))).toBe(false);
  });

  test("what people kept in webmail comes back: their settings as of one moment, their keys", async () => {
    const people = "webmail/roundcube.db";
    put("webmail/gpg/ana@acme.example/private-keys-v1.d/1.key", "a key", 0o600);
    sql(
      "pragma journal_mode = wal; create table contacts (name text); insert into contacts values ('Bo')",
      people,
    );
    const keys = treeOf("webmail/gpg");
    await backUp("b");
    rmSync(join(root, "mailu/webmail"), { recursive: true });
    expect(await restore()).toEqual({ status: "done" });
    expect(treeOf("webmail/gpg")).toBe(keys);
    expect(sql("select name from contacts; pragma integrity_check", people)).toBe("Bo\nok\n");
    expect(readdirSync(join(root, "mailu/webmail")).sort()).toEqual(["gpg", "roundcube.db"]);
  });

  test("a backup from before webmail takes nothing of it away", async () => {
    await backUp("b");
    put("webmail/gpg/ana@acme.example/private-keys-v1.d/1.key", "a key", 0o600);
    const before = treeOf("webmail");
    expect(await restore()).toEqual({ status: "done" });
    expect(treeOf("webmail")).toBe(before);
  });

  test("what we render is as it is now, not as it was", async () => {
    await backUp("b");
    put("mailu.env", "SECRET_KEY=newer");
    expect(await restore()).toEqual({ status: "done" });
    expect(execFileSync("cat", [join(root, "mailu/mailu.env")]).toString()).toBe("SECRET_KEY=newer");
    expect(readdirSync(join(root, "mailu/restore/asked/new"))).toEqual([]);
  });

  test("holds what a node cannot be made again without, and not the queue", async () => {
    const reader = makeTarReader();
    const pieces: Uint8Array[] = [];
    for await (const piece of archive.read(access)) {
      reader.push(piece);
      pieces.push(piece);
    }
    expect(reader.contents()).toMatchObject({
      hasDatabase: true,
      mails: 4,
      keys: [{ domain: "acme.example" }],
    });
    const names = execFileSync("tar", ["--list", "--file", "-"], {
      input: Buffer.concat(pieces),
      encoding: "utf8",
    });
    expect(
      names
        .split("\n")
        .filter((name) => name.startsWith("data/"))
        .sort(),
    ).toEqual(["data/", "data/instance", "data/main.db"].sort());
    expect(names).toContain("mailu.env");
    expect(names).not.toContain("mailqueue");
  });

  test("the database is of one moment, however busily it is written meanwhile", async () => {
    const move =
      "begin immediate; update account set balance = balance - 1 where id = 1; update account set balance = balance + 1 where id = 2; commit;\n";
    const writer = spawn("sqlite3", [join(root, "mailu/data/main.db")], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    running.push(writer);
    writer.stdin.on("error", () => undefined).write(".timeout 5000\n");
    const writing = setInterval(() => writer.stdin.write(move), 40);
    await expect.poll(() => Number(sql("select balance from account where id = 2"))).toBeGreaterThan(500);
    await backUp("b");
    const during = Number(sql("select balance from account where id = 2"));
    clearInterval(writing);
    writer.kill("SIGKILL");
    expect(await restore()).toEqual({ status: "done" });
    expect(sql("select sum(balance) from account; pragma integrity_check")).toBe("1000\nok\n");
    expect(Number(sql("select balance from account where id = 2"))).toBeLessThanOrEqual(during);
  });

  test("mail that came and a certificate that was renewed since the backup stay", async () => {
    await backUp("b");
    put("mail/collector@n.nodes.example/new/1700009999.late", "an opt-out");
    put("certs/letsencrypt/archive/n/fullchain1.pem", "a renewed certificate", 0o644);
    rmSync(join(root, "mailu/mail/ana@acme.example"), { recursive: true });
    expect(await restore()).toEqual({ status: "done" });
    expect(readdirSync(join(root, "mailu/mail/collector@n.nodes.example/new")).sort()).toEqual([
      "1700000001.M2P2.mail",
      "1700009999.late",
    ]);
    expect(readdirSync(join(root, "mailu/mail/ana@acme.example/cur"))).toEqual(["large"]);
    const chain = execFileSync("cat", ["certs/letsencrypt/live/n/fullchain.pem"], {
      cwd: join(root, "mailu"),
    });
    expect(chain.toString()).toBe("a renewed certificate");
  });

  test("a connection that drops in the middle of a backup leaves none", async () => {
    put("mail/ana@acme.example/cur/huge", randomBytes(40 * megabyte));
    const source = archive.read(access);
    async function* cut(): Bytes {
      let bytes = 0;
      for await (const piece of source) {
        bytes += piece.length;
        yield piece;
        // The session's own server process, as a network that goes away would leave it.
        if (bytes > 10 * megabyte) spawnSync("pkill", ["-9", "-P", String(server.process.pid)]);
      }
    }
    await expect(backUp("b", cut())).rejects.toMatchObject({ name: "SshError", kind: "broken" });
    expect(readdirSync(stored)).toEqual([]);
  });

  test("a backup that was cut, altered or is another's is refused, and nothing is touched", async () => {
    const before = identity();
    await backUp("b");
    const whole = execFileSync("cat", [join(stored, "b")], { maxBuffer: 64 * megabyte });
    async function* once(bytes: Buffer): Bytes {
      yield bytes;
    }
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 1;
    const stranger = makeStreamBox(makeSecretBox("another platform secret of letters"));
    const bad: readonly (() => Bytes)[] = [
      () => box.open(once(whole.subarray(0, -1)), "b"),
      () => box.open(once(flipped), "b"),
      () => box.open(once(whole), "another"),
      () => stranger.open(once(whole), "b"),
      () => box.open(store.get("none"), "none"),
    ];
    for (const openBackup of bad) {
      expect(await restore(openBackup)).toMatchObject({
        status: "failed",
        remedy: "Nothing was changed on the node. Choose another backup.",
      });
      expect(identity()).toBe(before);
      expect(existsSync(join(root, "mailu/restore"))).toBe(false);
    }
  });

  test("where the disk is full, on either side, nothing half stays", async () => {
    const small = (path: string, size: string) =>
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", path]);
    mkdirSync(stored, { recursive: true });
    small(stored, "2m");
    await expect(backUp("b")).rejects.toMatchObject({ code: "ENOSPC" });
    expect(readdirSync(stored)).toEqual([]);
    execFileSync("umount", [stored]);
    await backUp("b");
    rmSync(root, { recursive: true });
    mkdirSync(join(root, "mailu"), { recursive: true });
    small(join(root, "mailu"), "8m");
    makeMachine();
    const before = identity();
    expect(await restore()).toMatchObject({ status: "failed", cause: expect.stringContaining("no room") });
    expect(identity()).toBe(before);
    expect(existsSync(join(root, "mailu/restore"))).toBe(false);
  });
});
