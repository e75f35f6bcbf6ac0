import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackupUnusable, type Bytes } from "@penguinmails/core/ports/backups";
import { afterAll, expect, test } from "vitest";
import { makeDirectoryStore } from "./directory-store.ts";

const parent = mkdtempSync(join(tmpdir(), "penguinmails-backups-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

let count = 0;
function freshStore() {
  const folder = join(parent, String(++count));
  return { folder, store: makeDirectoryStore(folder) };
}
async function* bytes(...texts: string[]): Bytes {
  for (const text of texts) yield Buffer.from(text);
}
async function textOf(content: Bytes): Promise<string> {
  let text = "";
  for await (const piece of content) text += Buffer.from(piece).toString();
  return text;
}

test("what was put comes back, with its length and digest, and nobody else may read it", async () => {
  const { folder, store } = freshStore();
  const sha256 = createHash("sha256").update("one two").digest("hex");
  expect(await store.put("a", bytes("one", " two"))).toEqual({ bytes: 7, sha256 });
  expect(await textOf(store.get("a"))).toBe("one two");
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await store.list()).toMatchObject([{ name: "a", bytes: 7, isWhole: true }]);
  await store.put("a", bytes("three"));
  expect(await textOf(store.get("a"))).toBe("three");
});

test("a source that breaks leaves nothing, and what was there before stays", async () => {
  const { folder, store } = freshStore();
  async function* broken(): Bytes {
    yield Buffer.from("half");
    throw new Error("the connection broke");
  }
  await store.put("a", bytes("whole"));
  await expect(store.put("a", broken())).rejects.toThrow("the connection broke");
  await expect(store.put("b", broken())).rejects.toThrow("the connection broke");
  expect(readdirSync(folder)).toEqual(["a"]);
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("whole");
});

test("what a killed worker left is told apart, and can be removed", async () => {
  const { folder, store } = freshStore();
  await store.put("a", bytes("whole"));
  writeFileSync(join(folder, "b.0011223344ff.part"), "hal");
  const halves = (await store.list()).filter(({ isWhole }) => !isWhole);
  expect(halves).toMatchObject([{ name: "b.0011223344ff.part", bytes: 3 }]);
  await store.remove(halves[0]?.name ?? "");
  await store.remove("never-there");
  expect(readdirSync(folder)).toEqual(["a"]);
});

test("none is there before the first, and one that is gone says so", async () => {
  const { store } = freshStore();
  expect(await store.list()).toEqual([]);
  await expect(textOf(store.get("a"))).rejects.toThrow(BackupUnusable);
});

test.each(["../a", "a/b", "", ".hidden", "a\0b"])("the name %j reaches no file", async (name) => {
  const { store } = freshStore();
  await expect(store.put(name, bytes("x"))).rejects.toThrow(RangeError);
  await expect(textOf(store.get(name))).rejects.toThrow(RangeError);
});
