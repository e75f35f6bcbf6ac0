import { createHash } from "node:crypto";
import type { Shell } from "../shell/ssh.ts";

export type RemoteFile = { readonly path: string; readonly content: string; readonly mode: string };

export const installFile = (path: string, mode: string) =>
  ["install", "-D", "-m", mode, "/dev/stdin", path] as const;
const checksum = (paths: readonly string[]) => ["sha256sum", "--", ...paths] as const;

/** Which of the files are missing on the machine or differ there. */
export async function differing(shell: Shell, files: readonly RemoteFile[]): Promise<readonly RemoteFile[]> {
  if (files.length === 0) return [];
  // sha256sum names missing files on stderr and ends with 1; what it could read it still prints.
  const { stdout } = await shell.run(checksum(files.map((file) => file.path)));
  const there = new Map(
    stdout
      .split("\n")
      .flatMap((line) =>
        /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ? [[line.slice(66), line.slice(0, 64)] as const] : [],
      ),
  );
  return files.filter(
    (file) => there.get(file.path) !== createHash("sha256").update(file.content).digest("hex"),
  );
}

/** Uploads what differs; returns those paths. */
export async function putFiles(shell: Shell, files: readonly RemoteFile[]): Promise<readonly string[]> {
  const changed = await differing(shell, files);
  for (const file of changed) await shell.must(installFile(file.path, file.mode), file.content);
  return changed.map((file) => file.path);
}
