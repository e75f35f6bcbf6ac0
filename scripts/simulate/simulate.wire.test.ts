import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { root } from "../stack/settings.ts";

const folder = mkdtempSync(join(tmpdir(), "receivers of others "));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, held: string) => {
  writeFileSync(join(folder, name), held);
  return name;
};

it("prints one JSON document and ends, whatever a receiver prints and leaves open, called from any folder", async () => {
  const scenario = file(
    "small.json",
    '{"name":"small","mailboxesPerTenant":1,"campaigns":[{"tenant":"t","name":"c","perDay":5,"quality":1,"from":0}]}',
  );
  const receiver = file(
    "loud.js",
    `setInterval(() => {}, 60_000);
     exports.createReceiver = ({ seed }) => {
       console.log("seed", seed);
       return { respond: () => ({ code: 250, enhanced: "2.0.0", text: "OK" }), reports: () => [] };
     };`,
  );
  const words = ["--receivers", receiver, "--scenario", scenario, "--days", "1", "--seeds", "1", "--json"];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "scripts/simulate.ts", ...words],
    { cwd: root, env: { ...process.env, INIT_CWD: folder } },
  );
  expect(JSON.parse(stdout)[0].results[0].figures.acceptedInAll.mean).toBe(1);
  expect(stderr).toContain("seed 1");
});

it.each([
  ["ends the process", "process.exit(0);"],
  ["never comes to the end of its own first lines", "await new Promise(() => {});"],
])("a receiver that %s is told of in one line, with exit code 2", async (_what, held) => {
  const receiver = file("gone.mjs", `${held} export const createReceiver = () => {};`);
  const ended = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "scripts/simulate.ts", "--receivers", receiver],
    { cwd: root, env: { ...process.env, INIT_CWD: folder } },
  ).catch(({ code, stdout, stderr }) => ({ code, stdout, stderr }));
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toContain("A module of receivers ended the process, or waits for what never comes.\n");
});
