import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";

type Locked = {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly version?: string }>>;
};
const lock: Locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

/** The lock file's key of the package that an import of the bundle finds when it runs; null for Node's own. */
function keyOf(from: string, dir: string, home: string): string | null {
  if (from.startsWith("node:") || builtinModules.includes(from)) return null;
  const parts = from.startsWith(".") ? relative(root, join(dir, from)).split("node_modules/") : ["", from];
  const name = (parts.at(-1) ?? "")
    .split("/")
    .slice(0, parts.at(-1)?.startsWith("@") ? 2 : 1)
    .join("/");
  if (from.startsWith(".")) return `${parts.slice(0, -1).join("node_modules/")}node_modules/${name}`;
  const own = `${home}/node_modules/${name}`;
  return own in lock.packages ? own : `node_modules/${name}`;
}

/** Bundles as the image does, beside where the image's bundle lies, and hands over its path. */
function bundled<T>(entry: string, home: string, use: (out: string) => T): T {
  const dist = join(root, home, "dist");
  mkdirSync(dist, { recursive: true });
  const dir = mkdtempSync(join(dist, "image-packages-"));
  try {
    const out = join(dir, "out.js");
    const args = ["scripts/build/bundle.mjs", entry, out];
    expect(spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" }).stderr).toBe("");
    return use(out);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Packages, as the lock file names them, that a bundle takes from npm when it runs. */
function packagesOf(entry: string, home: string): readonly string[] {
  return bundled(entry, home, (out) => {
    const imports = readFileSync(out, "utf8").matchAll(/^(?:import|export)\b[^"']*?["']([^"'\n]+)["'];?$/gm);
    return [...new Set([...imports].flatMap(([, from = ""]) => keyOf(from, dirname(out), home) ?? []))];
  });
}

it.each([
  ["apps/api/src/main.ts", "apps/api"],
  ["apps/worker/src/main.ts", "apps/worker"],
  ["scripts/migrate.ts", ""],
  ["scripts/add-staff.ts", ""],
])(
  "everything that %s needs from npm is still there when the image has dropped what only development needs",
  (entry, home) => {
    const needed = packagesOf(entry, home);
    expect(needed).toContain("node_modules/pg");
    expect(needed.filter((key) => lock.packages[key]?.dev !== undefined || !(key in lock.packages))).toEqual(
      [],
    );
  },
);

it.each(["apps/dashboard", "apps/admin"])("%s finds Next.js there too", (app) => {
  const { dependencies } = JSON.parse(readFileSync(join(root, app, "package.json"), "utf8"));
  for (const name of ["next", "react", "react-dom"]) {
    expect(dependencies).toHaveProperty(name);
    expect(lock.packages[`node_modules/${name}`]).toBeDefined();
    expect(lock.packages[`node_modules/${name}`]?.dev).not.toBe(true);
  }
});

it("the worker sends with the nodemailer that its adapter names, whatever lies higher up", () => {
  const named = JSON.parse(readFileSync(join(root, "packages/integrations/package.json"), "utf8"));
  const key = packagesOf("apps/worker/src/main.ts", "apps/worker").find((each) =>
    each.endsWith("/nodemailer"),
  );
  expect(lock.packages[key ?? ""]?.version).toBe(named.dependencies.nodemailer);
});

it.each([
  ["apps/api/src/main.ts", "apps/api"],
  ["apps/worker/src/main.ts", "apps/worker"],
])("%s loads all it needs, and without configuration says what is missing", (entry, home) => {
  const { status, stderr } = bundled(entry, home, (out) =>
    spawnSync(process.execPath, [out], { env: { PATH: process.env["PATH"] ?? "" }, encoding: "utf8" }),
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/The configuration has \d+ fault\(s\):\n {2}- DATABASE_URL: missing/);
});
