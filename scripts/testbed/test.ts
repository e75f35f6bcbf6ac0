import { join } from "node:path";
import { noTelemetry, root } from "../stack/settings.ts";
import { BedProblem, show } from "./program.ts";
import { ensureInternet } from "./up.ts";

const longestRunMs = 3_000_000;

/** The ring `bed`: the provisioning plan on the bed's machine, from nothing. Leaves the bed as the last test left it. */
export async function test(): Promise<void> {
  await ensureInternet();
  const code = await show(join(root, "node_modules/.bin/vitest"), ["run", "--project", "bed"], {
    cwd: root,
    env: { ...process.env, ...noTelemetry },
    limitMs: longestRunMs,
  });
  if (code !== 0) throw new BedProblem("The tests failed. What stands: npm run testbed -- status");
}
