import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { type RealServer, startServer } from "./real-server.ts";

/**
 * OpenSSH's server with a host key of its own, on that port; takes the keys in the folder's `authorized_keys`. Its logins
 * start in the folder: no habits of this machine's root.
 */
export function startSshd(
  folder: string,
  port: number,
  hostKeyFile: string,
  more: readonly string[] = [],
): Promise<RealServer> {
  // Where sshd parts its privileges; the package's service makes it, and here no service runs.
  spawnSync("mkdir", ["-p", "/run/sshd"]);
  const made = makeKeyPair("host");
  writeFileSync(join(folder, hostKeyFile), made.private, { mode: 0o600 });
  const config = join(folder, "sshd_config");
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, hostKeyFile)}`,
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "X11Forwarding no",
    `SetEnv HOME=${folder}`,
    ...more,
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  return startServer("/usr/sbin/sshd", ["-D", "-e", "-f", config], (output) =>
    output.includes("Server listening"),
  );
}
