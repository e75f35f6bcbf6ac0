/** A container's environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What a container does when it starts: files, then shell lines, then one program that takes the shell's place. */
export type Role = {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** Lines of POSIX shell; the first that fails ends the container. */
  readonly before: readonly string[];
  readonly program: string;
  /** A line of Bash that fails while the service is not ready, asked for by images that say how they are. */
  readonly healthy: string;
};

/** Somebody listens on that port of the container's own. */
export const listens = (port: number) => `exec 3<>/dev/tcp/127.0.0.1/${port}`;

/** Mailu's settings that its services share, with Mailu's own defaults. */
export function mailuSettings(env: Env) {
  const hostnames = env["HOSTNAMES"] ?? "mail.invalid";
  return {
    hostname: hostnames.split(",")[0] ?? hostnames,
    domain: env["DOMAIN"] ?? "invalid",
    subnet: env["SUBNET"] ?? "192.168.203.0/24",
    messageBytes: env["MESSAGE_SIZE_LIMIT"] ?? "50000000",
    hasWebmail: (env["WEBMAIL"] ?? "none") !== "none",
    ports: (env["PORTS"] ?? "25,80,443,465,993,995,4190").split(",").map((port) => port.trim()),
  };
}

/** A Postfix `main.cf` of `name = value` lines. */
export function mainCf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
