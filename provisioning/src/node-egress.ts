import type { NodeEgress } from "@penguinmails/core/ports/node-access";
import { renderEgressMap } from "@penguinmails/mailu/render";
import { putFiles } from "./commands/files.ts";
import { restartService } from "./commands/mailu.ts";
import { openShell } from "./shell/ssh.ts";

/** Order of a node's secondary addresses, which numbers its transports. */
export type SecondaryIps = (nodeId: string) => Promise<readonly string[]>;

/** Overrides are read at container start alone, so a changed map restarts Postfix; an unchanged one touches nothing. */
export function makeNodeEgress(options: {
  readonly sshPort: number;
  readonly secondaryIps: SecondaryIps;
}): NodeEgress {
  return {
    async apply(access, egress) {
      const secondary = (await options.secondaryIps(access.nodeId)).map((ip) => ({ ip, ptr: "" }));
      const map = renderEgressMap({ primaryIp: access.host, secondary, egress });
      const shell = await openShell({
        host: access.host,
        port: options.sshPort,
        privateKey: access.sshPrivateKey,
        hostKey: access.hostKey,
      });
      try {
        const changed = await putFiles(shell, [map]);
        if (changed.length > 0) await shell.must(restartService("smtp"));
      } finally {
        shell.close();
      }
    },
  };
}
