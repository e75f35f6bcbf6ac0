import { listens, type Role } from "../role.ts";

/** Stands in for Mailu's admin: a program of ours, `admin-server.ts`. */
export function admin(): Role {
  return {
    files: [],
    before: ["mkdir -p /data /dkim"],
    program: "node /bed/admin-server.cjs",
    healthy: listens(8080),
  };
}
