import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";

const planted = (target: string) => `import { x } from "${target}";\nexport const y = x;\n`;

/** Lints planted files under the house's own rules, in a copy of its folders; returns the paths that were caught. */
function caught(rows: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const dir = mkdtempSync(join(tmpdir(), "penguinmails-fence-"));
  try {
    const rules = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
    writeFileSync(join(dir, "biome.json"), JSON.stringify({ ...rules, $schema: undefined, vcs: undefined }));
    const named = rows.map(
      ([path, target], n) => [path.replace("planted", `planted-${n}`), planted(target)] as const,
    );
    for (const [path, source] of named) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), source);
    }
    const args = ["lint", ".", "--reporter=json", "--max-diagnostics=none"];
    const run = spawnSync(join(root, "node_modules/.bin/biome"), args, { cwd: dir, encoding: "utf8" });
    const report: { diagnostics: { category: string; location: { path: string | { file: string } } }[] } =
      JSON.parse(run.stdout);
    const broken = report.diagnostics.filter(({ category }) => category === "lint/style/noRestrictedImports");
    const paths = broken.map(({ location }) =>
      typeof location.path === "string" ? location.path : location.path.file,
    );
    return new Set(
      rows
        .filter((_, n) => paths.some((path) => path.endsWith(named[n]?.[0] ?? "?")))
        .map(([path, target]) => `${path} ${target}`),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** From where, what must not be imported. One row for each wall of the house. */
const forbidden: readonly (readonly [string, string])[] = [
  ["packages/core/src/warmup/planted.ts", "@penguinmails/db/ids"],
  ["packages/core/src/warmup/planted.ts", "@penguinmails/contracts/problems"],
  ["packages/contracts/src/http/planted.ts", "@penguinmails/db/ids"],
  ["packages/config/src/planted.ts", "@penguinmails/db/ids"],
  ["packages/db/src/planted.ts", "@penguinmails/services/caller"],
  ["packages/services/src/campaigns/planted.ts", "@penguinmails/integrations/smtp/submitter"],
  ["packages/services/src/campaigns/planted.ts", "@penguinmails/provisioning/node-log"],
  ["packages/services/src/campaigns/planted.ts", "@penguinmails/queue/make-queue"],
  ["packages/integrations/src/smtp/planted.ts", "@penguinmails/services/caller"],
  ["packages/integrations/src/smtp/planted.ts", "@penguinmails/provisioning/node-log"],
  ["packages/queue/src/planted.ts", "@penguinmails/db/ids"],
  ["provisioning/src/planted.ts", "@penguinmails/services/caller"],
  ["mailu/src/planted.ts", "@penguinmails/core/policy"],
  ["packages/sandbox/src/planted.ts", "@penguinmails/services/caller"],
  ["packages/ui/src/planted.tsx", "@penguinmails/core/policy"],
  ["packages/api-client/src/planted.ts", "@penguinmails/services/caller"],
  ["apps/dashboard/src/planted.tsx", "@penguinmails/services/caller"],
  ["apps/dashboard/src/planted.tsx", "@penguinmails/db/ids"],
  ["apps/admin/src/planted.tsx", "@penguinmails/core/policy"],
  ["apps/api/src/routes/planted.ts", "drizzle-orm"],
  ["apps/api/src/routes/planted.ts", "@penguinmails/integrations/smtp/submitter"],
];

const allowed: readonly (readonly [string, string])[] = [
  ["packages/services/src/campaigns/planted.ts", "@penguinmails/db/ids"],
  ["apps/api/src/routes/planted.ts", "@penguinmails/services/caller"],
  ["apps/worker/src/planted.ts", "@penguinmails/integrations/smtp/submitter"],
  ["apps/dashboard/src/planted.tsx", "@penguinmails/contracts/problems"],
];

describe("the import fence", () => {
  const found = caught([...forbidden, ...allowed]);

  it.each(forbidden)("%s may not import %s", (path, target) => {
    expect(found).toContain(`${path} ${target}`);
  });

  it.each(allowed)("%s may import %s", (path, target) => {
    expect(found).not.toContain(`${path} ${target}`);
  });
});
