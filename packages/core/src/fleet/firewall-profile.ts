/** A rule of a provider's firewall profile, in OpenStack's words. Rules only let through: what none does is dropped. */
export type FirewallRule = {
  /** `ingress`: into the machine. */
  readonly direction: string;
  /** `IPv4` or `IPv6`. */
  readonly ethertype: string;
  /** By name or number; null: any. */
  readonly protocol: string | null;
  /** Both null: all ports. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  /** Whom alone it lets through, an address prefix or another group; null: everybody. */
  readonly source: string | null;
};
export type FirewallProfile = { readonly name: string; readonly rules: readonly FirewallRule[] };

const anyProtocol = ["any", "-1", "0"];
const tcp = ["tcp", "6"];
const sshPort = 22;

/** Who reaches a TCP port of a machine through the profile, by the IPv4 addresses that our nodes have. */
export function whoReaches({ rules }: FirewallProfile, port: number): "everybody" | "some" | "nobody" {
  const letting = rules.filter(
    (rule) =>
      rule.direction.toLowerCase() === "ingress" &&
      rule.ethertype.toLowerCase() === "ipv4" &&
      (rule.protocol === null || [...anyProtocol, ...tcp].includes(rule.protocol.toLowerCase())) &&
      holds(rule, port),
  );
  if (letting.length === 0) return "nobody";
  return letting.some(({ source }) => source === null || source === "0.0.0.0/0") ? "everybody" : "some";
}

/** A rule with one bound alone is for that port; OpenStack writes -1 for none, too. */
function holds({ fromPort, toPort }: FirewallRule, port: number): boolean {
  const [from, to] = [fromPort, toPort].map((bound) => (bound === -1 ? null : bound));
  if (from == null && to == null) return true;
  return port >= (from ?? to ?? port) && port <= (to ?? from ?? port);
}

/**
 * Those of a node's TCP ports that the profile shuts, in their order. All are for everybody but SSH, which is ours: that
 * it lets some through is enough, and whether it lets us, the machine's own answer tells.
 */
export function shutPorts(profile: FirewallProfile, ports: readonly number[]): readonly number[] {
  return ports.filter((port) => {
    const who = whoReaches(profile, port);
    return port === sshPort ? who === "nobody" : who !== "everybody";
  });
}

/** What is lost with a port, worst first. */
const losses = new Map([
  [sshPort, "we cannot reach the machine"],
  [25, "bounces and replies do not arrive"],
  [587, "it takes no mail of ours"],
  [993, "what came in cannot be read"],
  [80, "its certificate cannot be renewed"],
  [443, "webmail does not open where the plan includes it"],
]);

/** What it means that a node's ports are shut by its provider, as a sentence. */
export function shutSentence(shut: readonly number[]): string {
  const words = [...losses].flatMap(([port, loss]) => (shut.includes(port) ? [loss] : []));
  const ports = `port${shut.length === 1 ? "" : "s"} ${shut.join(", ")}`;
  return `The provider's firewall shuts ${ports} to this node${words.length > 0 ? `: ${words.join(", ")}` : ""}.`;
}

/** Why a profile can't be what stands before an isolated machine, as a sentence; null: it can. `ports`: as of `shutPorts`. */
export function wallFault(profile: FirewallProfile, ports: readonly number[]): string | null {
  const { name } = profile;
  if (whoReaches(profile, sshPort) === "nobody")
    return `The provider's profile “${name}” shuts port 22, through which the machine is secured.`;
  const open = ports.filter((port) => port !== sshPort && whoReaches(profile, port) !== "nobody");
  return open.length === 0
    ? null
    : `The provider's profile “${name}” is no wall: it lets in port${open.length === 1 ? "" : "s"} ${open.join(", ")}.`;
}
