import type { NodeEgress } from "@penguinmails/core/ports/node-access";
import { renderEgressMap } from "@penguinmails/mailu/render";
import { applyOverrides } from "./commands/overrides.ts";
import { inNodeShell, type NodeShellOptions } from "./shell/node-shell.ts";

/** Order of a node's secondary addresses, which numbers its transports. */
export type SecondaryIps = (nodeId: string) => Promise<readonly string[]>;

/** A changed map starts Postfix again; one that it has read already touches nothing. */
export function makeNodeEgress(
  options: NodeShellOptions & { readonly secondaryIps: SecondaryIps },
): NodeEgress {
  return {
    async apply(access, egress) {
      const secondary = (await options.secondaryIps(access.nodeId)).map((ip) => ({ ip, ptr: "" }));
      const map = renderEgressMap({ primaryIp: access.host, secondary, egress });
      await inNodeShell(options, access, (shell) => applyOverrides(shell, [map]));
    },
  };
}
