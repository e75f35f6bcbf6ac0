import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { authority } from "./internet/authority.ts";
import { nameServer } from "./internet/name-server.ts";
import { receiver } from "./internet/receiver.ts";
import { registry } from "./internet/registry.ts";
import { admin } from "./mailu/admin.ts";
import { antispam } from "./mailu/antispam.ts";
import { antivirus } from "./mailu/antivirus.ts";
import { front } from "./mailu/front.ts";
import { imap } from "./mailu/imap.ts";
import { redis } from "./mailu/redis.ts";
import { resolver } from "./mailu/resolver.ts";
import { smtp } from "./mailu/smtp.ts";
import { webmail } from "./mailu/webmail.ts";
import type { Env, Role } from "./role.ts";

/** Runs in a container before its program: writes the role's files, and `/run/bed-start` that starts it, and `/run/bed-healthy`. */
const roles: Readonly<Record<string, (env: Env) => Role>> = {
  admin,
  antispam,
  antivirus,
  front,
  imap,
  redis,
  resolver,
  smtp,
  webmail,
  authority,
  "name-server": nameServer,
  receiver,
  registry,
};

const name = process.argv[2] ?? "";
const role = Object.hasOwn(roles, name) ? roles[name]?.(process.env) : undefined;
if (!role) throw new Error(`No such role: ${name}`);
for (const { path, content } of role.files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
writeFileSync("/run/bed-healthy", `${role.healthy}\n`);
writeFileSync("/run/bed-start", `${["set -e", ...role.before, `exec ${role.program}`].join("\n")}\n`);
