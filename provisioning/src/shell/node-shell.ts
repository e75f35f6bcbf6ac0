import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import { type OpenShell, openShell, type Shell } from "./ssh.ts";

export type NodeShellOptions = { readonly sshPort: number; readonly connect?: OpenShell };

/** Works in the shell of a node that is up, under its pinned host key; closes it whatever happens. */
export async function inNodeShell<T>(
  { sshPort, connect = openShell }: NodeShellOptions,
  access: NodeAccess,
  work: (shell: Shell) => Promise<T>,
): Promise<T> {
  const { host, hostKey, sshPrivateKey: privateKey } = access;
  const shell = await connect({ host, port: sshPort, privateKey, hostKey });
  try {
    return await work(shell);
  } finally {
    shell.close();
  }
}
