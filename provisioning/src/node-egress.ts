import type { NodeEgress } from "@penguinmails/core/ports/node-access";
import { renderEgressMap } from "@penguinmails/mailu/render";
import { applyOverrides } from "./commands/overrides.ts";
import { openShell } from "./shell/ssh.ts";

/** Order of a node's secondary addresses, which numbers its transports. */
export type SecondaryIps = (nodeId: string) => Promise<readonly string[]>;

/** A changed map starts Postfix again; one that it has read already touches nothing. */
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
        await applyOverrides(shell, [map]);
      } finally {
        shell.close();
      }
    },
  };
}
