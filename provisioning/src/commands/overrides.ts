import { createHash } from "node:crypto";
import type { Shell } from "../shell/ssh.ts";
import { differing, putFiles, type RemoteFile } from "./files.ts";
import { restartService } from "./mailu.ts";

/**
 * Mailu reads overrides when a container starts and never again. A stamp beside each says that Postfix was started after
 * the file came: written last, so that whoever is killed in between starts it once more.
 */
export async function areApplied(shell: Shell, overrides: readonly RemoteFile[]): Promise<boolean> {
  return (await differing(shell, [...overrides, ...overrides.map(stampOf)])).length === 0;
}

/** Uploads what differs and starts Postfix again when it has not read all of it; else touches nothing. */
export async function applyOverrides(shell: Shell, overrides: readonly RemoteFile[]): Promise<void> {
  await putFiles(shell, overrides);
  const stamps = overrides.map(stampOf);
  if ((await differing(shell, stamps)).length === 0) return;
  await shell.must(restartService("smtp"));
  await putFiles(shell, stamps);
}

function stampOf({ path, content }: RemoteFile): RemoteFile {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const digest = createHash("sha256").update(content).digest("hex");
  return { path: `/mailu/applied/${name}`, mode: "644", content: `${digest}\n` };
}
