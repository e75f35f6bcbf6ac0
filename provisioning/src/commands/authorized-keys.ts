import type { Shell } from "../shell/ssh.ts";
import { differing, installFile } from "./files.ts";

export const authorizedKeys = "/root/.ssh/authorized_keys";
const beside = `${authorizedKeys}.next`;

/**
 * These public keys open the machine, and no others. Written beside, read back, then moved: a connection that breaks in
 * the middle of the upload must not leave half a key, which would let nobody in.
 */
export async function putAuthorizedKeys(shell: Shell, keys: readonly string[]): Promise<void> {
  const content = keys.map((key) => `${key.trim()}\n`).join("");
  await shell.must(installFile(beside, "600"), content);
  const torn = await differing(shell, [{ path: beside, mode: "600", content }]);
  if (torn.length > 0) throw new Error("The keys did not arrive whole");
  await shell.must(["mv", "-f", beside, authorizedKeys]);
}
