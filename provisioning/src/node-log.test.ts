import { expect, test } from "vitest";
import { makeNodeLog } from "./node-log.ts";
import type { Shell } from "./shell/ssh.ts";

const access = { nodeId: "n", host: "192.0.2.1", hostKey: "k", sshPrivateKey: "p", hostname: "n1.example" };

const asked: (readonly string[])[] = [];

/** What the log's port makes of these lines of `journalctl -o json`. */
function read(...lines: readonly string[]) {
  const stdout = lines.map((line) => `${line}\n`).join("");
  const run = async (words: readonly string[]) => {
    asked.push(words);
    return { code: 0, stdout, stderr: "" };
  };
  const shell = { run, close: () => {} };
  const connect = async () => shell as unknown as Shell;
  return makeNodeLog({ sshPort: 22, connect }).read(access, "c0", 100);
}

const entry = (cursor: string, MESSAGE: unknown, time: unknown = "1700000000123456") =>
  JSON.stringify({ __CURSOR: cursor, __REALTIME_TIMESTAMP: time, MESSAGE });

test("goes on behind the cursor's entry, and says when that is gone: lines before may be missing", async () => {
  expect(await read(entry("c0", "known"), entry("c1", "new"))).toEqual({
    lines: [{ atMs: 1_700_000_000_123, text: "new" }],
    cursor: "c1",
  });
  expect(await read(entry("c0", "known"))).toEqual({ lines: [], cursor: "c0" });
  expect(await read(entry("c7", "oldest"))).toMatchObject({
    isTorn: true,
    lines: [{ text: "oldest" }],
    cursor: "c7",
  });
  expect(await read()).toEqual({ isTorn: true, lines: [], cursor: "c0" });
});

test("a page has as many lines as were asked for, though the one behind the cursor is gone", async () => {
  const many = Array.from({ length: 101 }, (_, n) => entry(`d${n}`, String(n)));
  const { lines, cursor } = await read(...many);
  expect(lines).toHaveLength(100);
  expect(cursor).toBe("d99");
});

test("a line that was cut within a letter is read as far as it goes", async () => {
  const words = "status=bounced (Boîte à lettres pleine, é";
  const { lines } = await read(entry("c1", [...Buffer.from(words).subarray(0, -1)]));
  expect(lines).toEqual([
    { atMs: 1_700_000_000_123, text: "status=bounced (Boîte à lettres pleine, \ufffd" },
  ]);
});

test("what is no entry of the journal stops nothing, and those around it are read", async () => {
  const { lines, cursor } = await read(
    "You have new mail.",
    entry("c1", "one"),
    entry("c2", "one").slice(0, 40),
    "null",
    "[]",
    entry("c3", null),
    entry("c4", { two: 2 }),
    entry("c5", "five"),
  );
  // Each line counts: a page with fewer than were asked for is the last.
  expect(lines.map(({ text }) => text)).toEqual(["", "one", "", "", "", "", "", "five"]);
  expect(cursor).toBe("c5");
});

test("a time that is none is no instant that a database refuses", async () => {
  const { lines } = await read(entry("c1", "one", "soon"), entry("c2", "two", null));
  expect(lines.map(({ atMs }) => atMs)).toEqual([0, 0]);
});

test("asks for lines whole: without it journalctl prints none of 4,096 bytes or more, which any server can bring about", async () => {
  await read();
  expect(asked.at(-1)).toContain("--all");
});
