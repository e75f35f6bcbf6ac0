import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { asOwner, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";
import { schemaNames } from "./schema-names.ts";

let test: TestDatabase;
let dir: string;
const emptyName = `empty_${process.pid}_${Date.now()}`;
let emptyUrl: string;

beforeAll(async () => {
  test = await testDatabase();
  await asOwner(inject("postgresUrl"), (client) => client.query(`create database ${emptyName}`));
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${emptyName}`;
  emptyUrl = url.toString();
  // Inside the repository, so that the bundle finds what npm installed, as it does in the image.
  mkdirSync(join(root, "dist"), { recursive: true });
  dir = mkdtempSync(join(root, "dist/image-commands-"));
  const lines = readFileSync(join(root, "Dockerfile"), "utf8").matchAll(/bundle\.mjs (\S+) dist\/(\S+)/g);
  for (const [, source = "", target = ""] of lines) {
    const args = ["scripts/build/bundle.mjs", source, join(dir, target)];
    expect(spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" }).stderr).toBe("");
  }
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await asOwner(inject("postgresUrl"), (client) => client.query(`drop database ${emptyName} with (force)`));
  await test.close();
});

function run(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const options = { cwd: dir, env: { PATH: process.env["PATH"] ?? "", ...env }, encoding: "utf8" } as const;
  return spawnSync(process.execPath, [join(dir, file), ...args], options);
}

describe("migrate, as the image bundles it", () => {
  it("brings an empty database up to date, twice, and ends well", async () => {
    const env = { DATABASE_URL: emptyUrl, SECRETS_KEY: test.secret };
    for (const _ of [1, 2]) expect(run("migrate.js", [], env)).toMatchObject({ status: 0, stderr: "" });
    expect(await schemaNames(emptyUrl)).toEqual(await schemaNames(test.url));
  });

  it("says every setting that is missing, and fails", () => {
    const { status, stderr } = run("migrate.js", [], {});
    expect(status).toBe(1);
    for (const name of ["DATABASE_URL", "SECRETS_KEY"]) expect(stderr).toContain(name);
  });
});

describe("add-staff, as the image bundles it", () => {
  const args = ["--email", "Olga@Agency.example", "--name", "Olga"];
  it("makes the first log-in with a password of its own, once", () => {
    const env = { DATABASE_URL: test.url, SECRETS_KEY: test.secret };
    const first = run("add-staff.js", args, env);
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/^olga@agency\.example\n[\w-]{20}\n$/);
    expect(run("add-staff.js", args, env).stdout).toBe("olga@agency.example is on the staff already.\n");
  });

  it("says how it is used", () => {
    const { status, stderr } = run("add-staff.js", ["--name", "Olga"], {});
    expect([status, stderr]).toEqual([1, "usage: add-staff --email ADDRESS --name NAME\n"]);
  });
});
