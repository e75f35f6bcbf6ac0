// Runs before every command of the README: installs what the lock file says when that is missing or stale.
// No dependencies: it must run on a machine that has only Node and npm.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 20)) {
  console.error(`Node ${process.versions.node} is too old: 20.20 or newer is needed.`);
  process.exit(1);
}

const lockFile = join(root, "package-lock.json");
// npm writes this file last, so its presence means that the whole install went through.
const stamp = join(root, "node_modules/.package-lock.json");
const stale = !existsSync(stamp) || statSync(stamp).mtimeMs < statSync(lockFile).mtimeMs;

if (stale) {
  console.error("Installing what the lock file says (once) …");
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const result = spawnSync(command, [...args, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    // Standard output is the command's own: a report in JSON, for instance.
    stdio: ["inherit", process.stderr.fd, process.stderr.fd],
  });
  if (result.status !== 0) {
    console.error("npm ci failed; its own message is above.");
    process.exit(result.status ?? 1);
  }
}
