import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

export type Endpoint = { readonly host: string; readonly port: number };

/** Where everything of one world listens: a loopback /16 of its own, with the same ports in every world. */
export type WorldNet = {
  /** First two octets, such as `127.41`. */
  readonly prefix: string;
  readonly control: Endpoint;
  readonly hostwinds: Endpoint;
  readonly stripe: Endpoint;
  readonly loops: Endpoint;
  readonly posthog: Endpoint;
  /** Gmail's Postmaster Tools and Microsoft's SNDS. */
  readonly operators: Endpoint;
  readonly dns: Endpoint;
  readonly powerdns: Endpoint;
  /** The worker's own receiver: the one address of the world that is not the world's. */
  readonly probeSink: Endpoint;
};

/** Ports of each address of a node, and of the receivers (`smtp`). */
export const nodePorts = {
  ssh: 2022,
  smtp: 2525,
  smtps: 5465,
  submission: 5587,
  imaps: 5993,
  https: 5443,
} as const;
/** Port of Mailu's REST API on a node's own loopback, reached through SSH alone. */
export const mailuApiPort = 8443;

/** Throws `RangeError` unless `prefix` is two octets under 127. */
export function makeNet(prefix: string): WorldNet {
  if (!/^127\.(?:[1-9]?\d|1\d\d|2[0-4]\d|25[0-5])$/.test(prefix))
    throw new RangeError(`SANDBOX_NET is no loopback /16: ${prefix}`);
  const at = (tail: string, port: number): Endpoint => ({ host: `${prefix}.${tail}`, port });
  return {
    prefix,
    control: at("0.2", 7000),
    hostwinds: at("0.10", 7010),
    stripe: at("0.11", 7011),
    loops: at("0.12", 7012),
    posthog: at("0.13", 7013),
    operators: at("0.14", 7014),
    dns: at("0.53", 5353),
    powerdns: at("0.53", 8081),
    probeSink: at("1.250", nodePorts.smtp),
  };
}

const nodeAddressesPerOctet = 254;
const firstNodeOctet = 16;
const lastNodeOctet = 254;

/** The n-th address that the world's hosting provider rents out, n from 0. Throws `RangeError` when there are no more. */
export function nodeAddress(net: WorldNet, n: number): string {
  const third = firstNodeOctet + Math.floor(n / nodeAddressesPerOctet);
  if (third > lastNodeOctet) throw new RangeError("The world has no address left");
  return `${net.prefix}.${third}.${(n % nodeAddressesPerOctet) + 1}`;
}

/** Address of a receiver, `NET.1.x`; x from 1 to 254. */
export function receiverAddress(net: WorldNet, x: number): string {
  return `${net.prefix}.1.${x}`;
}

const guardPort = 6999;
const firstFreeOctet = 20;
const freeOctets = 231;
let octetsGiven = randomInt(freeOctets);

/**
 * A /16 that no other world on this machine uses while the guard is held. Each call tries the others before it comes
 * back to one: a client in this process may still hold a connection to the last world under the same address, and
 * would send its next request into it.
 */
export async function freeNet(): Promise<{ readonly prefix: string; release(): Promise<void> }> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const prefix = `127.${firstFreeOctet + (octetsGiven++ % freeOctets)}`;
    const guard = await listening(`${prefix}.0.2`, guardPort);
    if (!guard) continue;
    const release = () => new Promise<void>((resolve) => guard.close(() => resolve()));
    // A world that somebody runs holds no guard, but it always has a control API.
    const control = await listening(`${prefix}.0.2`, makeNet(prefix).control.port);
    if (!control) {
      await release();
      continue;
    }
    await new Promise<void>((resolve) => control.close(() => resolve()));
    return { prefix, release };
  }
  throw new Error("No free loopback network was found");
}

function listening(host: string, port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(null));
    server.listen(port, host, () => resolve(server));
  });
}
