// Types of everything: the Node side in one program, each screen in its own.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
let failed = 0;
for (const project of ["tsconfig.json", "apps/dashboard/tsconfig.json", "apps/admin/tsconfig.json"]) {
  const run = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", project], {
    cwd: root,
    stdio: "inherit",
  });
  if (run.status !== 0) failed++;
}
process.exit(failed);
