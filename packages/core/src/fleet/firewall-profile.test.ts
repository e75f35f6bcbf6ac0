import { describe, expect, test } from "vitest";
import {
  type FirewallProfile,
  type FirewallRule,
  shutPorts,
  shutSentence,
  wallFault,
  whoReaches,
} from "./firewall-profile.ts";

const https: FirewallRule = {
  direction: "ingress",
  ethertype: "IPv4",
  protocol: "tcp",
  fromPort: 443,
  toPort: 443,
  source: null,
};
const profileOf = (...rules: readonly Partial<FirewallRule>[]): FirewallProfile => ({
  name: "ours",
  rules: rules.map((rule) => ({ ...https, ...rule })),
});
const to443 = (...rules: readonly Partial<FirewallRule>[]) => whoReaches(profileOf(...rules), 443);

describe("a port is open to everybody", () => {
  test.each<[string, Partial<FirewallRule>]>([
    ["by a rule of its own", {}],
    ["by a range that begins with it", { toPort: 500 }],
    ["by a range that ends with it", { fromPort: 1 }],
    ["by a rule for all ports", { fromPort: null, toPort: null }],
    ["by a rule for all ports, as OpenStack may write it", { fromPort: -1, toPort: -1 }],
    ["by a rule with one bound alone", { toPort: null }],
    ["by a rule for any protocol", { protocol: null, fromPort: null, toPort: null }],
    ["by a rule for “any”", { protocol: "ANY", fromPort: null, toPort: null }],
    ["by the protocol's number", { protocol: "6" }],
    ["from everywhere, said as a prefix", { source: "0.0.0.0/0" }],
    ["in whatever case its words are", { direction: "Ingress", ethertype: "ipv4", protocol: "TCP" }],
  ])("%s", (_title, rule) => {
    expect(to443(rule)).toBe("everybody");
  });
});

describe("a port stays shut", () => {
  test.each<[string, Partial<FirewallRule>]>([
    ["to a rule for what goes out", { direction: "egress" }],
    ["to a rule for IPv6", { ethertype: "IPv6" }],
    ["to a rule for UDP", { protocol: "udp" }],
    ["to the range before it", { fromPort: 1, toPort: 442 }],
    ["to the range behind it", { fromPort: 444, toPort: 65_535 }],
    ["to another port with one bound alone", { fromPort: 80, toPort: null }],
  ])("%s", (_title, rule) => {
    expect(to443(rule)).toBe("nobody");
  });

  test("when there is no rule at all", () => {
    expect(to443()).toBe("nobody");
  });
});

test("a rule for some addresses opens to them alone, unless another opens to everybody", () => {
  const office = { source: "203.0.113.0/24" };
  expect(to443(office)).toBe("some");
  expect(to443(office, {})).toBe("everybody");
});

test("all ports of a node must be open to everybody but SSH, which is ours", () => {
  const ssh = { fromPort: 22, toPort: 22, source: "203.0.113.7/32" };
  expect(shutPorts(profileOf(ssh, {}), [22, 25, 443])).toEqual([25]);
  expect(shutPorts(profileOf({}, { source: "203.0.113.7/32", fromPort: 25, toPort: 25 }), [22, 25])).toEqual([
    22, 25,
  ]);
});

test("what is shut is said with what is lost by it, worst first", () => {
  expect(shutSentence([25])).toBe(
    "The provider's firewall shuts port 25 to this node: bounces and replies do not arrive.",
  );
  expect(shutSentence([22, 80, 443])).toBe(
    "The provider's firewall shuts ports 22, 80, 443 to this node: we cannot reach the machine, its certificate cannot be renewed, webmail does not open where the plan includes it.",
  );
  expect(shutSentence([465])).toBe("The provider's firewall shuts port 465 to this node.");
});

test("a wall lets SSH in and nothing else that a node has", () => {
  const ssh = { fromPort: 22, toPort: 22 };
  const ports = [22, 25, 443];
  expect(wallFault(profileOf(ssh), ports)).toBeNull();
  expect(wallFault(profileOf({ ...ssh, source: "203.0.113.7/32" }), ports)).toBeNull();
  expect(wallFault(profileOf(), ports)).toContain("shuts port 22");
  expect(wallFault(profileOf(ssh, { source: "203.0.113.0/24" }), ports)).toContain("lets in port 443.");
  expect(wallFault(profileOf({ fromPort: null, toPort: null }), ports)).toContain("ports 25, 443.");
});
