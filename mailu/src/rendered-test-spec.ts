import { containerLimits } from "@penguinmails/core/fleet/container-limits";
import { optionalServices } from "@penguinmails/core/fleet/optional-services";
import { parse } from "yaml";
import { type MailuSpec, renderMailu } from "./render.ts";

export const spec: MailuSpec = {
  hostname: "n01.nodes.example",
  secretKey: "0123456789abcdef",
  apiToken: "fedcba9876543210fedcba9876543210",
  primaryIp: "198.18.4.10",
  secondary: [
    { number: 1, ip: "198.18.4.11", ptr: "o1.n01.nodes.example" },
    { number: 2, ip: "198.18.4.12", ptr: "o2.n01.nodes.example" },
  ],
  egress: [
    { domain: "zeta.example", ip: "198.18.4.12", hold: null },
    { domain: "alpha.example", ip: "198.18.4.11", hold: null },
    { domain: "home.example", ip: "198.18.4.10", hold: null },
  ],
  limits: containerLimits({ cpu: 1, ramMb: 2_048 }),
  extras: [],
};
const large = { cpu: 2, ramMb: 4_096 };
/** With all that a plan may include. */
export const fullSpec: MailuSpec = {
  ...spec,
  extras: optionalServices,
  limits: containerLimits(large, optionalServices),
};
type Compose = {
  services: Record<
    string,
    {
      image: string;
      ports?: string[];
      volumes?: string[];
      logging: unknown;
      networks: string[] | Record<string, { ipv4_address: string } | null>;
      dns?: string[];
      depends_on?: string[];
      env_file?: string;
      sysctls?: Record<string, string>;
      mem_limit?: string;
      memswap_limit?: string;
      cpus?: number;
    }
  >;
  networks: Record<
    string,
    { driver_opts?: Record<string, string>; internal?: boolean; ipam: { config: { subnet: string }[] } }
  >;
};
/** The rendered files, read again. */
export function files(of: MailuSpec = spec) {
  const rendered = renderMailu(of);
  const content = (path: string) => rendered.find((file) => file.path === path)?.content ?? "";
  const overrides = (name: string) =>
    content(`/mailu/overrides/postfix/${name}`)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  return {
    rendered,
    compose: parse(content("/mailu/docker-compose.yml")) as Compose,
    env: Object.fromEntries(
      content("/mailu/mailu.env")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
    overrides,
  };
}
