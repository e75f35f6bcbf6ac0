import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noTelemetry, root } from "./stack/settings.ts";
import { installNeeds } from "./testing/needs.ts";

/**
 * `npm test [-- --require-all] [-- --ring pure,pg]`: lint, types, then every ring. Ends with one line of counts. With
 * `--require-all`, what had to be left out counts as failed.
 */
const requireAll = process.argv.includes("--require-all");
const ringArg = process.argv.indexOf("--ring");
const rings = ringArg > 0 ? (process.argv[ringArg + 1] ?? "").split(",") : ["pure", "pg", "wire", "e2e"];

type Counts = { passed: number; failed: number; skipped: number };
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const add = (counts: Counts) => {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
};

const missing = await installNeeds(rings);
const bin = (name: string) => join(root, "node_modules/.bin", name);

for (const [title, command, args] of [
  ["format and lint", bin("biome"), ["check", ".", "--diagnostic-level=error", "--max-diagnostics=50"]],
  ["types", process.execPath, [join(root, "scripts/testing/typecheck.mjs")]],
] as const) {
  const code = await run(command, args);
  console.log(`${code === 0 ? "ok      " : "FAILED  "} ${title}`);
  add({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
}
for (const ring of rings) add(await runRing(ring));

if (missing.length > 0) {
  console.log("\nLeft out on this machine:");
  for (const need of missing) console.log(`  ${need.name}: ${need.for}. To have it: ${need.how}`);
  if (requireAll) add({ passed: 0, failed: missing.length, skipped: 0 });
}
if (requireAll && total.skipped > 0) {
  console.log(`${total.skipped} test(s) were skipped, and --require-all takes that for a failure.`);
  total.failed += total.skipped;
}
console.log(`\ntests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);

async function runRing(ring: string): Promise<Counts> {
  const dir = mkdtempSync(join(tmpdir(), "penguinmails-report-"));
  const file = join(dir, "report.json");
  try {
    const began = Date.now();
    const code = await run(bin("vitest"), [
      "run",
      "--project",
      ring,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      "--passWithNoTests",
    ]);
    const counts = countsIn(file);
    // A run that broke without a failed test (a file that does not load) is a failure too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    console.log(
      `${counts.failed === 0 ? "ok      " : "FAILED  "} ${ring}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${Math.round((Date.now() - began) / 1_000)} s`,
    );
    return counts;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function countsIn(file: string): Counts {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(command: string, args: readonly string[]): Promise<number> {
  const env = { ...process.env, ...noTelemetry };
  const child = spawn(command, [...args], { cwd: root, stdio: "inherit", env });
  return new Promise((resolve) =>
    child.once("error", () => resolve(1)).once("close", (code) => resolve(code ?? 1)),
  );
}
