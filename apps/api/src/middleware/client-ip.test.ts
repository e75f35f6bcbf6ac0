import { expect, test } from "vitest";
import { makeClientIp } from "./client-ip.ts";

const clientIp = makeClientIp(["10.0.0.0/8", "192.0.2.4", "fd00::/8", "2001:db8:1::4"]);

test.each([
  ["a client that talks to us itself", "203.0.113.7", undefined, "203.0.113.7"],
  ["a header that a stranger made up", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
  ["behind the dashboard on this machine", "::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"],
  ["behind two proxies of ours", "10.0.0.9", "203.0.113.7, 10.0.0.3", "203.0.113.7"],
  [
    "an address made up in front of the one that our proxy saw",
    "10.0.0.9",
    "198.51.100.1, 203.0.113.7",
    "203.0.113.7",
  ],
  ["behind a proxy by IPv6", "fd00::9", "2001:db8::7", "2001:db8::7"],
  ["nonsense in the header", "127.0.0.1", "<script>", "127.0.0.1"],
  ["behind one machine that is ours", "192.0.2.4", "203.0.113.7", "203.0.113.7"],
  ["behind that machine's neighbour", "192.0.2.5", "203.0.113.7", "192.0.2.5"],
  ["behind one machine that is ours, by IPv6", "2001:db8:1::4", "203.0.113.7", "203.0.113.7"],
  ["behind its neighbour, by IPv6", "2001:db8:1::5", "203.0.113.7", "2001:db8:1::5"],
  ["no socket", undefined, undefined, "unknown"],
  ["no socket, whatever the header says", undefined, "203.0.113.7", "unknown"],
])("%s", (_, peer, forwarded, client) => {
  expect(clientIp(peer, forwarded)).toBe(client);
});

test.each([
  "",
  "everywhere",
  "10.0.0.0/33",
  "10.0.0.0/x",
  "10.0.0.0/",
  "10.0.0.0/-1",
  "10.0.0.0/8.5",
  "10.0.0.0/8/8",
  "fd00::/129",
  "fd00::/",
])("“%s” is no network and is refused by name", (network) => {
  expect(() => makeClientIp([network])).toThrow(`“${network}” is neither an address nor a network`);
});
