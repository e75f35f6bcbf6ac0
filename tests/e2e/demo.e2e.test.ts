import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../scripts/demo/report.ts";
import { root } from "../../scripts/stack/settings.ts";
import { leadFile } from "./lead-file.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "penguinmails-e2e-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function demo(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(join(root, "node_modules/.bin/tsx"), ["scripts/demo.ts", ...args], { cwd: root });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  return new Promise((resolve) =>
    child.once("close", (code) => resolve({ code, out: out.join(""), err: err.join("") })),
  );
}

test("one command signs up, rents, verifies, imports, sends and tells what happened", async () => {
  const leads = join(dir, "leads.csv");
  writeFileSync(leads, leadFile(200));
  const { code, out, err } = await demo("--leads", leads, "--json");
  expect(code, err).toBe(0);
  const report = JSON.parse(out) as Report & { world: { accepted: number; duplicates: number } };
  expect(report.leads).toMatchObject({ rows: 203, imported: 200, rejected: 3 });
  expect(report.leads.rejectedRows.map(({ line }) => line)).toEqual([202, 203, 204]);
  const { messages: m } = report;
  expect(m.planned + Object.values(report.leads.leftOut).reduce((sum, n) => sum + n, 0)).toBe(200);
  expect(m.delivered + m.hardBounces + m.softBounces + m.failed + m.skipped).toBe(m.planned);
  expect(m.delivered).toBeGreaterThan(m.planned * 0.8);
  expect(m.deferredThenDelivered + m.hardBounces + m.replies).toBeGreaterThan(0);
  expect(report.world.duplicates).toBe(0);
  expect(report.limits.moved).toBeGreaterThan(0);
  expect(report.limits.latest.every(({ reason }) => reason.length > 10)).toBe(true);
  expect(report.api.calls).toBeGreaterThan(10);
  expect(report.api.p95Ms).toBeGreaterThan(0);
});

test("a lead file that is none ends the demo with the step's name and a code that is not zero", async () => {
  const leads = join(dir, "no-leads.csv");
  writeFileSync(leads, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]));
  const { code, out } = await demo("--leads", leads, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ ok: false, failedStep: "import the leads" });
});
