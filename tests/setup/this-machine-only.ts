import dns, { type LookupOptions } from "node:dns";
import { Resolver } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction, Socket, type TcpSocketConnectOpts } from "node:net";

/*
 * Runs before every test file. Whatever it would connect to, or ask of DNS, outside of this machine is refused at once,
 * with the stack of who tried: a node that nobody plays would else cost a stranger a packet, and the test a time-out.
 */

const here = new BlockList();
here.addSubnet("127.0.0.0", 8, "ipv4");
here.addAddress("0.0.0.0", "ipv4");
here.addAddress("::1", "ipv6");
here.addAddress("::", "ipv6");

const isHere = (address: string): boolean => here.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

export class OutsideError extends Error {
  /** As a network that has no way out. */
  readonly code = "ENETUNREACH";
  constructor(what: string) {
    super(`A test reached for ${what}, which is not this machine`);
    this.name = "OutsideError";
  }
}

/** A name is looked up as the caller wants, by itself or by the system, and what it is found to be must be here. */
function lookupHere(asked: LookupFunction | undefined): LookupFunction {
  return (name, options, callback) => {
    if (!asked && name !== "localhost") {
      callback(new OutsideError(name), "", 0);
      return;
    }
    const look = asked ?? (dns.lookup as unknown as LookupFunction);
    look(name, options as LookupOptions, (error, found, family) => {
      const addresses = typeof found === "string" ? [found] : (found ?? []).map(({ address }) => address);
      const stranger = error ? undefined : addresses.find((address) => !isHere(address));
      if (stranger === undefined) callback(error, found, family);
      else callback(new OutsideError(`${name} at ${stranger}`), "", 0);
    });
  };
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;
const prototype = Socket.prototype as unknown as { connect: Connect };
const connect = prototype.connect;

prototype.connect = function connectHere(...args) {
  // `net.connect` hands its arguments over as one list, which it has made ready.
  const [first, ...rest] = Array.isArray(args[0]) ? args[0] : args;
  const options: Partial<TcpSocketConnectOpts> & { readonly path?: string } =
    typeof first === "object"
      ? first
      : typeof first === "number"
        ? { port: first, ...(typeof rest[0] === "string" ? { host: rest[0] } : {}) }
        : { path: first };
  const { host = "localhost", path } = options;
  if (path !== undefined) return connect.apply(this, args);
  if (isIP(host) === 0 && host !== "localhost") {
    const listener = rest.find((one): one is () => void => typeof one === "function");
    return connect.call(
      this,
      { ...options, lookup: lookupHere(options.lookup) },
      ...(listener ? [listener] : []),
    );
  }
  if (host === "localhost" || isHere(host)) return connect.apply(this, args);
  return this.destroy(new OutsideError(`${host}:${options.port}`));
};

// The resolver that everybody shares asks a port at which nobody listens; those of somebody's own must be sent here.
dns.setServers(["127.0.0.1:1"]);
const questions = Object.getOwnPropertyNames(Resolver.prototype).filter((name) =>
  /^(resolve|reverse)/.test(name),
);
type Question = (this: Resolver, ...args: unknown[]) => Promise<unknown>;
const asking = Resolver.prototype as unknown as Record<string, Question>;
for (const question of questions) {
  const ask = asking[question];
  if (ask === undefined) continue;
  asking[question] = function askHere(...args) {
    const stranger = this.getServers().find((server) => !isHere(hostOf(server)));
    return stranger === undefined ? ask.apply(this, args) : Promise.reject(new OutsideError(stranger));
  };
}

/** Of `host`, `host:port` and `[host]:port`. */
function hostOf(server: string): string {
  return isIP(server) ? server : server.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}
