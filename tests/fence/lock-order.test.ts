import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";
import { sourceFiles } from "../docs/source-files.ts";

/** Tables whose rows others refer to: a message to its mailbox, a pair to its address, an event to its message. */
const parents = ["tenants", "campaigns", "nodes", "domains", "mailboxes", "addresses", "messages"];
/** They lock what they delete, and nobody may begin to refer to it. */
const removers = [
  "packages/services/src/domains/remove-domain.ts",
  "packages/services/src/mailboxes/remove-mailbox.ts",
];

/** Parents that this source locks against those who only refer to them. */
function lockedAgainstReferrers(source: string): readonly string[] {
  const locks = source.matchAll(/\.for\("update"(?:, \{ of: (\w+))?/g);
  return [...locks].flatMap(({ index, 1: of }) => {
    const [, from = ""] = [...source.slice(0, index).matchAll(/\.from\((\w+)\)/g)].at(-1) ?? [];
    const table = of ?? from;
    return parents.includes(table) ? [table] : [];
  });
}

function writesEvidence(source: string): boolean {
  return /\b(?:insert|update|delete)\(evidenceDaily\)|\b(?:update|into|delete from) evidence_daily\b/.test(
    source,
  );
}

const product = sourceFiles(["packages", "apps", "provisioning"]).filter(
  (path) => !path.includes(".test.") && !path.includes("test-world"),
);
const read = (path: string) => readFileSync(join(root, path), "utf8");

it("a row that others refer to is locked so that they still may, but by who deletes it", () => {
  expect(product.filter((path) => lockedAgainstReferrers(read(path)).length > 0)).toEqual(removers);
});

it("the day's counters are written in two places, which take them in one order", () => {
  expect(product.filter((path) => writesEvidence(read(path)))).toEqual([
    "packages/db/src/evidence-counts.ts",
    "packages/db/src/repositories/operator-words.ts",
  ]);
});

it.each([
  'await tx.select().from(addresses).where(mine).for("update");',
  'tx.select({ pair: pairs })\n  .from(pairs)\n  .innerJoin(mailboxes, on)\n  .for("update", { of: mailboxes, skipLocked: true })',
])("catches such a lock: %s", (source) => {
  expect(lockedAgainstReferrers(source)).toHaveLength(1);
});

it.each([
  'await tx.select().from(addresses).where(mine).for("no key update");',
  'await tx.select().from(addresses).where(mine);\nawait tx.select().from(pairs).for("update");',
])("lets pass: %s", (source) => {
  expect(lockedAgainstReferrers(source)).toEqual([]);
});

it.each([
  "await tx.insert(evidenceDaily).values(rows);",
  "sql`update evidence_daily set hard = 0`",
  "await tx.delete(evidenceDaily);",
])("catches a write of counters: %s", (source) => {
  expect(writesEvidence(source)).toBe(true);
});
