/** A socket that something on a machine listens on. */
export type Listener = {
  readonly protocol: "tcp" | "udp";
  /** Without brackets and interface; `*`: every address of both families. */
  readonly address: string;
  readonly port: number;
  /** Name of the first program that holds it; null: it was not told. */
  readonly program: string | null;
};

const mostBytes = 64 * 1024;
const mostListeners = 500;

/** Reads what `ss -H -ltnup` printed (iproute2). Lines that are no listener are passed over, whatever they are. */
export function parseListeners(printed: string): readonly Listener[] {
  return printed.slice(0, mostBytes).split("\n").slice(0, mostListeners).flatMap(listenerOf);
}

/** `tcp LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=712,fd=4))`; the two numbers are queues. */
function listenerOf(line: string): readonly Listener[] {
  const [, protocol, local = "", port, users = ""] =
    /^(tcp|udp)\s+\S+\s+\d+\s+\d+\s+(\S+):(\d{1,5})\s+\S+(?:\s+users:\((.*)\))?\s*$/.exec(line) ?? [];
  if (protocol !== "tcp" && protocol !== "udp") return [];
  const address = local.replace(/%[^\]]*/, "").replace(/^\[|\]$/g, "");
  return [{ protocol, address, port: Number(port), program: /^\("([^"]+)"/.exec(users)?.[1] ?? null }];
}

const isLoopback = ({ address }: Listener) => /^127\./.test(address) || address === "::1";

/** What a machine of ours listens on beside its containers; names are cut at 15 letters, as the kernel does. */
const ofTheSystem: readonly {
  readonly protocol: Listener["protocol"];
  readonly port: number;
  readonly programs: readonly string[];
  readonly onLoopback?: true;
}[] = [
  // Started by its socket, it is systemd that listens.
  { protocol: "tcp", port: 22, programs: ["sshd", "systemd"] },
  { protocol: "tcp", port: 53, programs: ["systemd-resolve"], onLoopback: true },
  { protocol: "udp", port: 53, programs: ["systemd-resolve"], onLoopback: true },
  { protocol: "udp", port: 323, programs: ["chronyd"], onLoopback: true },
  { protocol: "udp", port: 68, programs: ["dhclient", "dhcpcd", "systemd-network"] },
  { protocol: "udp", port: 546, programs: ["dhclient", "dhcpcd", "systemd-network"] },
];

/** What listens and neither a container of ours publishes (`ip:port`) nor the system needs. */
export function foreignListeners(
  listeners: readonly Listener[],
  published: readonly string[],
): readonly Listener[] {
  return listeners.filter((listener) => {
    const { protocol, address, port, program } = listener;
    const isOneOf = (programs: readonly string[]) => program === null || programs.includes(program);
    // Without its proxy Docker holds the ports itself, and leaves them to the kernel's translations.
    if (protocol === "tcp" && published.includes(`${address}:${port}`))
      return !isOneOf(["dockerd", "docker-proxy"]);
    // It serves its streams on a port that it draws.
    if (protocol === "tcp" && program === "containerd" && isLoopback(listener)) return false;
    // Docker's resolver, held from outside of a machine that is itself a container.
    if (address === "127.0.0.11" && program === null) return false;
    return !ofTheSystem.some(
      (known) =>
        known.protocol === protocol &&
        known.port === port &&
        (!known.onLoopback || isLoopback(listener)) &&
        isOneOf(known.programs),
    );
  });
}
