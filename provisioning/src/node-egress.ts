import type { NumberedAddress } from "@penguinmails/core/domains/node-addresses";
import type { NodeEgress } from "@penguinmails/core/ports/node-access";
import { renderEgressMap } from "@penguinmails/mailu/render";
import { applyOverrides } from "./commands/applied-files.ts";
import { inNodeShell, type NodeShellOptions } from "./shell/node-shell.ts";

/** A node's secondary addresses with the numbers of their transports. */
type SecondaryAddresses = (nodeId: string) => Promise<readonly NumberedAddress[]>;

/** A changed map starts Postfix again; one that it has read already touches nothing. */
export function makeNodeEgress(
  options: NodeShellOptions & { readonly secondaryAddresses: SecondaryAddresses },
): NodeEgress {
  return {
    async apply(access, egress) {
      const secondary = await options.secondaryAddresses(access.nodeId);
      const map = renderEgressMap({ primaryIp: access.host, secondary, egress });
      await inNodeShell(options, access, (shell) => applyOverrides(shell, [map]));
    },
  };
}
