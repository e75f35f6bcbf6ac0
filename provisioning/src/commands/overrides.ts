import { createHash } from "node:crypto";
import type { Shell } from "../shell/ssh.ts";
import { differing, putFiles, type RemoteFile } from "./files.ts";
import { restartService } from "./mailu.ts";

/**
 * Mailu reads overrides when a container starts and never again. A stamp for each says that its service was started after
 * the file came: written last, so that whoever is killed in between starts it once more.
 */
export async function areApplied(shell: Shell, overrides: readonly RemoteFile[]): Promise<boolean> {
  return (await differing(shell, [...overrides, ...overrides.map(stampOf)])).length === 0;
}

/** Uploads what differs and starts those services again that have not read all of theirs; else touches nothing. */
export async function applyOverrides(shell: Shell, overrides: readonly RemoteFile[]): Promise<void> {
  await putFiles(shell, overrides);
  const stamps = overrides.map(stampOf);
  const unread = new Set((await differing(shell, stamps)).map(({ path }) => path));
  if (unread.size === 0) return;
  const services = overrides.filter((file) => unread.has(stampOf(file).path)).map(readerOf);
  for (const service of new Set(services)) await shell.must(restartService(service));
  await putFiles(shell, stamps);
}

/** Who reads it: each service has a folder of its own. */
function readerOf({ path }: RemoteFile): "smtp" | "antispam" {
  return path.startsWith("/mailu/overrides/rspamd/") ? "antispam" : "smtp";
}

function stampOf({ path, content }: RemoteFile): RemoteFile {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const digest = createHash("sha256").update(content).digest("hex");
  return { path: `/mailu/applied/${name}`, mode: "644", content: `${digest}\n` };
}
