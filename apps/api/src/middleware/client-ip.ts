import { BlockList, isIP } from "node:net";

/** Who called, from the peer of the socket and the `X-Forwarded-For` it brought. */
export type ClientIp = (peer: string | undefined, forwarded: string | undefined) => string;

/**
 * The nearest address that is not a proxy of ours: the header counts only as far as our own proxies wrote it, so a
 * client can't choose its address. `trusted` are addresses or networks (`10.0.0.0/8`) beside loopback. Throws
 * `RangeError` for one that is neither.
 */
export function makeClientIp(trusted: readonly string[]): ClientIp {
  const ours = new BlockList();
  for (const each of ["127.0.0.0/8", "::1", ...trusted]) {
    // Digits or nothing: a slash with nothing behind it would be read as 0, which trusts everybody.
    const [, address = "", bits] = /^([^/]*)(?:\/(\d+))?$/.exec(each) ?? [];
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    if (family === 0 || prefix > most) throw new RangeError(`“${each}” is neither an address nor a network`);
    ours.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
  }
  const isOurs = (ip: string) => isIP(ip) !== 0 && ours.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
  return (peer, forwarded) => {
    let client = plain(peer ?? "unknown");
    for (const hop of (forwarded?.split(",") ?? []).reverse()) {
      const ip = plain(hop.trim());
      if (!isOurs(client) || isIP(ip) === 0) break;
      client = ip;
    }
    return client;
  };
}

/** IPv4 in IPv6 clothes is IPv4. */
function plain(ip: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1] ?? ip;
}
