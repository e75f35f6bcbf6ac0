import { listens, type Role } from "../role.ts";

/** Stands in for redis:alpine. */
export function redis(): Role {
  return {
    files: [],
    before: ["mkdir -p /data"],
    program: "redis-server --dir /data --save '' --protected-mode no --bind 0.0.0.0",
    healthy: listens(6379),
  };
}
