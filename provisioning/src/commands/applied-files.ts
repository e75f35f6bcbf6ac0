import { createHash } from "node:crypto";
import type { Shell } from "../shell/ssh.ts";
import { differing, putFiles, type RemoteFile } from "./files.ts";
import { composeUp, restartService } from "./mailu.ts";

/**
 * Mailu reads overrides when a container starts, and its environment when it is made; never again. A stamp for each file
 * says that who reads it was started or made after the file came: taken away before a file changes and written last, so
 * that whoever is killed in between does it once more.
 */
export async function areApplied(shell: Shell, files: readonly RemoteFile[]): Promise<boolean> {
  return (await differing(shell, [...files, ...files.map(stampOf)])).length === 0;
}

/** Uploads what differs; its stamps go first. */
export async function putUnapplied(shell: Shell, files: readonly RemoteFile[]): Promise<void> {
  const changed = await differing(shell, files);
  if (changed.length === 0) return;
  await shell.must(["rm", "-f", ...changed.map((file) => stampOf(file).path)]);
  await putFiles(shell, changed);
}

/** Uploads what differs and starts those services again that have not read all of theirs; else touches nothing. */
export async function applyOverrides(shell: Shell, overrides: readonly RemoteFile[]): Promise<void> {
  await putUnapplied(shell, overrides);
  const stamps = overrides.map(stampOf);
  const unread = new Set((await differing(shell, stamps)).map(({ path }) => path));
  if (unread.size === 0) return;
  const services = overrides.filter((file) => unread.has(stampOf(file).path)).map(readerOf);
  for (const service of new Set(services)) await shell.must(restartService(service));
  await putFiles(shell, stamps);
}

/**
 * Uploads what differs and has Compose make again the containers whose files changed since they were made, and start
 * those that do not run; a container that is as its files say goes on untouched.
 */
export async function makeContainers(shell: Shell, files: readonly RemoteFile[]): Promise<void> {
  await putUnapplied(shell, files);
  await shell.must(composeUp);
  await putFiles(shell, files.map(stampOf));
}

/** Who reads it: each service has a folder of its own. */
function readerOf({ path }: RemoteFile): "smtp" | "antispam" | "front" {
  if (path.startsWith("/mailu/overrides/nginx/")) return "front";
  return path.startsWith("/mailu/overrides/rspamd/") ? "antispam" : "smtp";
}

function stampOf({ path, content }: RemoteFile): RemoteFile {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const digest = createHash("sha256").update(content).digest("hex");
  return { path: `/mailu/applied/${name}`, mode: "644", content: `${digest}\n` };
}
