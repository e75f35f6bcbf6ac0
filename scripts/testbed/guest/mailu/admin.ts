import { listens, type Role } from "../role.ts";

/** As Mailu's, it does not begin before names can be asked. That they are validated, which Mailu wants too, no name here is. */
const asksNames =
  "until node -e \"require('node:dns').resolve4('example.org', (fault) => process.exit(fault ? 1 : 0))\"; do echo 'The resolver does not work' >&2; sleep 2; done";

/** Stands in for Mailu's admin: a program of ours, `admin-server.ts`. */
export function admin(): Role {
  return {
    files: [],
    before: ["mkdir -p /data /dkim", asksNames],
    program: "node /bed/admin-server.cjs",
    healthy: listens(8080),
  };
}
