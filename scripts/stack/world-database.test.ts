import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "./settings.ts";
import { databaseOfWorld } from "./world-database.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "world-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const url = "postgres://owner@db.example/penguinmails";

it("a database that is named is taken, with the key that is named beside it", () => {
  const env = { DATA_DIR: dir, DATABASE_URL: url, SECRETS_KEY: "a-key-of-no-value" };
  expect(databaseOfWorld(env)).toEqual({ url, secret: "a-key-of-no-value", flavour: "postgres" });
});

it("a database without its key is refused, and what is missing is named", () => {
  expect(() => databaseOfWorld({ DATA_DIR: dir, DATABASE_URL: url })).toThrow("SECRETS_KEY");
});

it("a database that is named by no address is refused in words", () => {
  const env = { DATA_DIR: dir, DATABASE_URL: "banana", SECRETS_KEY: "a-key-of-no-value" };
  expect(() => databaseOfWorld(env)).toThrow("DATABASE_URL is no postgres://");
});

it("the world's own database is taken on the port on which it runs, whatever port a next start would give it", () => {
  mkdirSync(join(dir, "postgres"));
  writeFileSync(join(dir, "world.json"), JSON.stringify({ secretsKey: "kept" }));
  const running = spawn(process.execPath, ["-e", "process.stdin.resume()", root]);
  try {
    const processes = [{ name: "postgres", pid: running.pid, port: 5_999 }];
    writeFileSync(join(dir, "run.json"), JSON.stringify({ urls: {}, processes }));
    const { url: own, secret } = databaseOfWorld({ DATA_DIR: dir, POSTGRES_PORT: "5111" });
    expect([new URL(own).port, secret]).toEqual(["5999", "kept"]);
  } finally {
    running.kill();
  }
});

it("a world that does not run is not taken for one, whatever it left behind", () => {
  writeFileSync(join(dir, "world.json"), JSON.stringify({ secretsKey: "kept" }));
  const processes = [{ name: "postgres", pid: 2_147_483_646 }];
  writeFileSync(join(dir, "run.json"), JSON.stringify({ urls: {}, processes }));
  expect(() => databaseOfWorld({ DATA_DIR: dir })).toThrow("npm start");
});

it("where nothing was ever started, the way to start it is told", () => {
  expect(() => databaseOfWorld({ DATA_DIR: dir })).toThrow("npm start");
});
