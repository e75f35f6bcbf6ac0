import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apiSettings } from "@penguinmails/config/api";
import type { Settings } from "@penguinmails/config/env";
import { sharedSettings } from "@penguinmails/config/shared";
import { workerSettings } from "@penguinmails/config/worker";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { screenRows } from "../../scripts/docs/config-rows.ts";
import { root } from "../../scripts/stack/settings.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  working_dir: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  restart: z.string(),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  profiles: z.array(z.string()).default([]),
});
const composeFile = z.object({
  services: z.record(z.string(), service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  networks: z.record(z.string(), z.unknown()),
  volumes: z.record(z.string(), z.unknown()),
});
const text = read("docker-compose.yml");
const compose = composeFile.parse(parse(text, { merge: true, strict: true, uniqueKeys: true }));
const services = Object.entries(compose.services);
const named = (name: string) => {
  const found = compose.services[name];
  if (!found) throw new Error(`There is no service ${name}.`);
  return found;
};
/** What a value asks of `.env`: `${NAME:?why}` must be there, `${NAME:-}` may be missing. */
const asked = (value: string) =>
  [...value.matchAll(/\$\{([A-Z_]+)(:\?|:-)?/g)].map((m) => [m[1], m[2]] as const);

const screens: Settings = Object.fromEntries(
  screenRows.map(({ name, about }) => [name, { schema: z.string(), about, usual: "off", secret: false }]),
);
const { DATABASE_URL, DATABASE_FLAVOUR, SECRETS_KEY } = sharedSettings;
const ours: Readonly<Record<string, Settings>> = {
  migrate: { DATABASE_URL, DATABASE_FLAVOUR, SECRETS_KEY },
  api: apiSettings,
  worker: workerSettings,
  receiver: workerSettings,
  dashboard: screens,
  admin: screens,
};

it("the file holds the whole product and its stores, nothing that isn't known, and no sandbox", () => {
  const known = [...Object.keys(ours), "postgres", "redis", "edge"];
  expect(services.map(([name]) => name).sort()).toEqual(known.sort());
  expect(named("edge").profiles).toEqual(["edge"]);
  for (const [name] of Object.entries(ours)) expect(named(name).image).toBe("penguinmails");
});

describe.each(Object.entries(ours))("%s", (name, settings) => {
  const { environment, command = [], working_dir: dir = "/app" } = named(name);

  it("is given only variables that it reads", () => {
    for (const variable of Object.keys(environment)) expect(Object.keys(settings)).toContain(variable);
  });

  it("is given every variable without which it doesn't start", () => {
    const needed = Object.entries(settings).filter(([, { usual }]) => usual === "required");
    for (const [variable] of needed) expect(environment).toHaveProperty(variable);
  });

  it("holds no secret: each comes from .env, and a required one that is missing stops everything", () => {
    for (const [variable, { secret, usual }] of Object.entries(settings)) {
      const value = environment[variable];
      if (value === undefined) continue;
      if (secret) expect(value).toMatch(new RegExp(`^\\$\\{${variable}(?::\\?[^}]+|:-)\\}$`));
      if (secret && usual === "required") expect(value).toContain(":?");
    }
  });

  it("runs a file that the image has", () => {
    const [program, file = ""] = command;
    expect(program).toBe("node");
    const path = join(dir, file).replace(/^\/app\//, "");
    if (path === "node_modules/next/dist/bin/next") {
      expect(existsSync(join(root, path))).toBe(true);
      expect(existsSync(join(root, dir.replace("/app/", ""), "next.config.ts"))).toBe(true);
    } else expect(isBuilt(path)).toBe(true);
  });

  it("starts after the migrations have ended well, and never without them", () => {
    const waits = (from: string): readonly string[] =>
      Object.entries(named(from).depends_on).flatMap(([to, { condition }]) => [
        `${to} ${condition}`,
        ...waits(to),
      ]);
    if (name === "migrate") expect(waits(name)).toEqual(["postgres service_healthy"]);
    else expect(waits(name)).toContain("migrate service_completed_successfully");
  });
});

/** Whether the Dockerfile makes this file from a source that exists. */
function isBuilt(path: string): boolean {
  const dockerfile = read("Dockerfile");
  const app = /^apps\/([a-z]+)\/dist\/main\.js$/.exec(path)?.[1];
  if (app) {
    const build = JSON.parse(read(`apps/${app}/package.json`)).scripts.build;
    return (
      build === "node ../../scripts/build/bundle.mjs src/main.ts" &&
      existsSync(join(root, `apps/${app}/src/main.ts`)) &&
      dockerfile.includes(`--filter=@penguinmails/${app}`)
    );
  }
  const source = new RegExp(`bundle\\.mjs (\\S+) ${path}(?:\\s|$)`).exec(dockerfile)?.[1];
  return source !== undefined && existsSync(join(root, source));
}

it("only the TLS edge and the receiver of test mails are reachable from outside; everything else at most from the host itself", () => {
  for (const [name, { ports, environment }] of services)
    for (const port of ports)
      if (name === "edge") expect(["80:80", "443:443"]).toContain(port);
      else if (name === "receiver") expect(port).toBe(`25:${environment["ATTESTATION_PORT"]}`);
      else expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  for (const store of ["postgres", "redis"]) {
    expect(named(store).ports).toEqual([]);
    expect(named(store).networks).toEqual(["inside"]);
  }
  expect(compose.networks["inside"]).toEqual({ internal: true });
});

it("everything that goes on running says whether it is well and comes back after a fall", () => {
  for (const [name, { healthcheck, restart }] of services) {
    if (name === "migrate") expect(restart).toBe("no");
    else expect(restart).toBe("unless-stopped");
    if (name !== "migrate" && name !== "edge") expect(healthcheck, name).toBeDefined();
  }
});

it("every name that .env must hold is asked for loudly at least once, and explained in docs/deploy.md", () => {
  const page = read("docs/deploy.md");
  const names = new Map<string, Set<string>>();
  for (const [variable, how] of asked(text.replace(/^\s*#.*$/gm, "")))
    names.set(variable ?? "", (names.get(variable ?? "") ?? new Set()).add(how ?? "bare"));
  for (const [variable, ways] of names) {
    expect(ways.has(":?") || ways.has(":-"), `${variable} is never checked`).toBe(true);
    if (ways.has(":?")) expect(page).toContain(`\`${variable}\``);
  }
});

it(".env.example holds every name that must be there, and no name that nobody asks for", () => {
  const example = [...read(".env.example").matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]);
  const names = asked(text.replace(/^\s*#.*$/gm, ""));
  for (const [name, how] of names) if (how === ":?") expect(example).toContain(name);
  for (const name of example) expect(names.map(([asks]) => asks)).toContain(name);
});

it("the API believes the word of the proxies' own network about who the client is, and of no other", () => {
  const { outside } = z
    .object({ outside: z.object({ ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }) }) })
    .parse(compose.networks);
  expect(outside.ipam.config.map(({ subnet }) => subnet)).toEqual([
    named("api").environment["TRUSTED_PROXIES"],
  ]);
});

it("the image is built from what the lock file says, runs as nobody in particular, and takes no secret along", () => {
  const dockerfile = read("Dockerfile");
  expect(dockerfile).toContain("RUN npm ci");
  expect(dockerfile).toMatch(/\nUSER node\n/);
  expect(dockerfile).not.toMatch(/(?:ARG|ENV) \w*(?:KEY|SECRET|PASSWORD|TOKEN)/);
  const ignored = read(".dockerignore").split("\n");
  for (const path of [".env", ".env.*", ".data", ".git"]) expect(ignored).toContain(path);
  for (const path of ["docs", "**/*.md", "packages"]) expect(ignored).not.toContain(path);
});
