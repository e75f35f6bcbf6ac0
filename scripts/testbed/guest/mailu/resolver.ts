import { type Env, listens, mailuSettings, type Role } from "../role.ts";

/** Stands in for Mailu's resolver: Unbound, which asks the bed's name server for everything. */
export function resolver(env: Env): Role {
  const { subnet } = mailuSettings(env);
  const config = `server:
  interface: 0.0.0.0
  access-control: ${subnet} allow
  do-daemonize: no
  use-syslog: no
  logfile: ""
  username: ""
  chroot: ""
  module-config: "iterator"
  cache-max-ttl: 1
  cache-max-negative-ttl: 1
forward-zone:
  name: "."
  forward-addr: ${env["BED_DNS"]}
`;
  return {
    files: [{ path: "/run/unbound.conf", content: config }],
    before: [],
    program: "unbound -d -c /run/unbound.conf",
    healthy: listens(53),
  };
}
