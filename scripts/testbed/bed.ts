import { join } from "node:path";
import { root } from "../stack/settings.ts";

/** Everything of the test bed that has a name or an address. All of it is on 198.18.0.0/16, which is never routed (RFC 2544). */
export const bed = {
  label: "penguinmails.bed",
  network: "penguinmails-bed",
  subnet: "198.18.0.0/16",
  /** What Docker may give away by itself; all that we use is outside it. */
  dockerRange: "198.18.255.0/24",
  gateway: "198.18.0.1",
  /** Files of a bed that is up: a key that opens its machine, the engine's number and log. */
  folder: join(root, ".data", "testbed"),
} as const;

export const nameServer = {
  name: "bed-dns",
  ip: "198.18.0.53",
  apiUrl: "http://198.18.0.53:8081",
  apiKey: "bed",
} as const;

export const registry = {
  name: "bed-registry",
  ip: "198.18.0.80",
  hosts: ["ghcr.io", "registry-1.docker.io"],
} as const;

/** Who certifies names, as Let's Encrypt does; the stand-in of Mailu's front asks it by this name. */
export const authority = {
  name: "bed-authority",
  ip: "198.18.0.90",
  host: "authority.bed.example",
} as const;

export type Receiver = {
  readonly name: string;
  readonly ip: string;
  readonly domain: string;
  readonly hostname: string;
};

/** Mail servers of the bed's internet. */
export const receivers: readonly Receiver[] = [
  { name: "bed-mx-1", ip: "198.18.100.1", domain: "bigmail.example", hostname: "mx.bigmail.example" },
  { name: "bed-mx-2", ip: "198.18.100.2", domain: "otherisp.example", hostname: "mx.otherisp.example" },
];

/** The one machine that the bed rents out, and the addresses that can be had for it. */
export const vps = {
  name: "bed-vps",
  primaryIp: "198.18.1.11",
  secondaryIps: ["198.18.2.21", "198.18.2.22", "198.18.2.23", "198.18.2.24"],
} as const;

/** Zones that the bed's name server answers for. */
export const zones = [
  "example",
  "example.org",
  "18.198.in-addr.arpa",
  "ghcr.io",
  "docker.io",
  "zen.spamhaus.org",
] as const;
