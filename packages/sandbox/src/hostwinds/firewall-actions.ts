import { done, read, refused } from "./answers.ts";
import type { Machine } from "./machine.ts";
import { type Action, onMachine } from "./on-machine.ts";

/** TCP ports that each of the account's profiles lets in, from everywhere; `default` lets in all. */
const profiles: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  default: [[1, 65_535]],
  mail: [22, 25, 80, 443, 465, 587, 993].map((port) => [port, port]),
  smtp: [22, 25, 80, 443, 465, 587].map((port) => [port, port]),
  web: [22, 80, 443].map((port) => [port, port]),
  isolation: [[22, 22]],
  closed: [],
};

/** Whether the provider lets connections through to a port of the machine. */
export function letsIn({ firewall }: Pick<Machine, "firewall">, port: number): boolean {
  return (profiles[firewall] ?? []).some(([from, to]) => port >= from && port <= to);
}

function profileObject(name: string) {
  const rule = { direction: "ingress", ethertype: "IPv4", protocol: "tcp", description: "" };
  const everything = { port_range_min: null, port_range_max: null };
  return {
    id: String(Object.keys(profiles).indexOf(name) + 1),
    name,
    description: "",
    security_group_rules: [
      { ...rule, direction: "egress", protocol: null, ...everything },
      ...(profiles[name] ?? []).map(([from, to]) => ({ ...rule, port_range_min: from, port_range_max: to })),
    ],
  };
}

/** Profiles of the account's firewall; each machine has one. */
export const firewallActions: Readonly<Record<string, Action>> = {
  get_firewall_profiles: () => read(Object.keys(profiles).map(profileObject)),
  get_instance_firewall_profile: onMachine("Get Instance Firewall Profile", (_context, { firewall }) =>
    read(profileObject(firewall)),
  ),
  set_instance_firewall: onMachine("Set Instance Firewall Profile", async ({ machines }, machine, fields) => {
    const name = "Set Instance Firewall Profile";
    const firewall = fields.one("name");
    if (!Object.hasOwn(profiles, firewall)) return refused(name, "A valid firewall profile is required.");
    await machines.change(machine, { firewall });
    return done([name, "Instances firewall profile has been updated."]);
  }),
};
