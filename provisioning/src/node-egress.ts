import type { NodeEgress } from "@penguinmails/core/ports/node-access";
import { renderEgressMap } from "@penguinmails/mailu/render";
import { applyOverrides } from "./commands/overrides.ts";
import { type OpenShell, openShell } from "./shell/ssh.ts";

/** Order of a node's secondary addresses, which numbers its transports. */
export type SecondaryIps = (nodeId: string) => Promise<readonly string[]>;

/** A changed map starts Postfix again; one that it has read already touches nothing. */
export function makeNodeEgress(options: {
  readonly sshPort: number;
  readonly secondaryIps: SecondaryIps;
  readonly connect?: OpenShell;
}): NodeEgress {
  const connect = options.connect ?? openShell;
  return {
    async apply(access, egress) {
      const secondary = (await options.secondaryIps(access.nodeId)).map((ip) => ({ ip, ptr: "" }));
      const map = renderEgressMap({ primaryIp: access.host, secondary, egress });
      const shell = await connect({
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
