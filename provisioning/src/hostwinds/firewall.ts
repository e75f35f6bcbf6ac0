import type { FirewallProfile } from "@penguinmails/core/fleet/firewall-profile";
import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import { z } from "zod";
import { parseAnswer, rowsOf, text } from "./answer.ts";
import type { Transport } from "./transport.ts";

const port = z.preprocess((value) => (value === "" ? null : value), z.coerce.number().int().nullish());
const profile = z.object({
  name: z.string().min(1),
  security_group_rules: z.array(
    z.object({
      direction: z.string(),
      ethertype: z.string(),
      protocol: text.nullish(),
      port_range_min: port,
      port_range_max: port,
      // Not in the documented answer, but of every rule of OpenStack's: one of these lets not everybody through.
      remote_ip_prefix: z.string().nullish(),
      remote_group_id: text.nullish(),
    }),
  ),
});
const named = z.object({ name: z.string().min(1) }).transform(({ name }) => name);
/** No source shows the list, only that its entries have names: rows, rows by id, or the names themselves. */
const namesOf = (answer: unknown) => (Array.isArray(answer) ? z.union([named, z.string().min(1)]) : named);

/** The provider's own firewall, which stands before a machine. */
export function firewallOf(
  call: Transport,
): Pick<HostingProvider, "listFirewallProfiles" | "getFirewallProfile" | "setFirewallProfile"> {
  return {
    async listFirewallProfiles() {
      const answer = await call("get_firewall_profiles", {}, "read");
      const names = rowsOf(answer).flatMap((row) => {
        const read = namesOf(answer).safeParse(row);
        return read.success ? [read.data] : [];
      });
      return names.length > 0 ? names : null;
    },
    async getFirewallProfile(serviceid): Promise<FirewallProfile> {
      const action = "get_instance_firewall_profile";
      const { name, security_group_rules } = parseAnswer(
        action,
        profile,
        await call(action, { serviceid }, "read"),
      );
      return {
        name,
        rules: security_group_rules.map((rule) => ({
          direction: rule.direction,
          ethertype: rule.ethertype,
          protocol: rule.protocol || null,
          fromPort: rule.port_range_min ?? null,
          toPort: rule.port_range_max ?? null,
          source: rule.remote_ip_prefix || rule.remote_group_id || null,
        })),
      };
    },
    async setFirewallProfile(serviceid, name) {
      await call("set_instance_firewall", { serviceid, name }, "mutation");
    },
  };
}
