import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

/** A part of 127.0.0.0/8 for this installation's world, so that several worlds live side by side. */
export function pickSandboxNet(): string {
  const free = freeNets();
  return free[randomInt(free.length)] ?? "127.20";
}

/** Parts of the loopback, such as `127.41`, on which nobody listens now. */
export function freeNets(): readonly string[] {
  const taken = listeningOctets();
  return Array.from({ length: 230 }, (_, n) => n + 20)
    .filter((octet) => !taken.has(octet))
    .map((octet) => `127.${octet}`);
}

/** Second octets of the loopback addresses that somebody listens on now, as Linux tells them: bytes in reverse, in hex. */
function listeningOctets(): ReadonlySet<number> {
  const path = "/proc/net/tcp";
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const found = lines.map((line) => /^\s*\d+: \w{4}(\w{2})7F:\w{4} \w+:\w+ 0A /.exec(line)?.[1]);
  return new Set(found.flatMap((octet) => (octet === undefined ? [] : [Number.parseInt(octet, 16)])));
}

/** Linux answers on all of 127.0.0.0/8; other systems only on 127.0.0.1, and the sandbox needs many addresses. */
export function loopbackIsWide(): boolean {
  return (
    process.platform === "linux" &&
    Object.values(networkInterfaces())
      .flat()
      .some((face) => face?.address === "127.0.0.1" && face.netmask === "255.0.0.0")
  );
}

/** Where the sandbox's services answer; the wire map of docs/sandbox.md. */
export function sandboxUrls(net: string) {
  return {
    control: `http://${net}.0.2:7000`,
    hostwinds: `http://${net}.0.10:7010/cloud/api.php`,
    stripe: `http://${net}.0.11:7011`,
    loops: `http://${net}.0.12:7012/api`,
    posthog: `http://${net}.0.13:7013`,
    operators: `http://${net}.0.14:7014`,
    dns: `${net}.0.53:5353`,
    powerdns: `http://${net}.0.53:8081`,
    probeSink: `${net}.1.250`,
  };
}
