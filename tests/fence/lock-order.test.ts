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

const ends = /[;=,?:]/;
const comments = /^\s*\/\/.*$/gm;

/** The chain of calls that ends at an offset of a source. */
function chainUpTo(source: string, end: number): string {
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    const char = source.charAt(at);
    if (")]}".includes(char)) depth++;
    else if ("([{".includes(char)) depth--;
    if (depth < 0 || (depth === 0 && ends.test(char))) return source.slice(at + 1, end);
  }
  return source.slice(0, end);
}

/** Queries that lock what may be several rows, wait for each, and name no order: one row is `.limit(1)` or that of an id. */
function lockedInNoOrder(source: string): readonly string[] {
  const code = source.replace(comments, "");
  const locks = code.matchAll(/\.for\("(?:no key )?(?:update|share)"(?:, \{([^}]*)\})?/g);
  return [...locks].flatMap(({ index, 1: options = "" }) => {
    const chain = chainUpTo(code, index);
    const [, from = ""] = /\.from\((\w+)\)/.exec(chain) ?? [];
    const [, of = from] = /of: (\w+)/.exec(options) ?? [];
    const [, where = ""] = chain.split(".where(");
    const isOne = chain.includes(".limit(1)") || new RegExp(`\\beq\\(${of}\\.id, `).test(where);
    const waitsForNone = options.includes("skipLocked: true");
    return isOne || waitsForNone || chain.includes(".orderBy(") ? [] : [of];
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

it("several rows of a table are locked in an order, or none of them is waited for", () => {
  expect(product.filter((path) => lockedInNoOrder(read(path)).length > 0)).toEqual([]);
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
  'await tx.select().from(messages).where(inArray(messages.id, ids)).for("no key update");',
  'const rows = await tx.select().from(pairs).where(eq(pairs.addressId, id)).for("update");',
  'tx.select().from(domains).innerJoin(nodes, eq(nodes.id, domains.nodeId)).where(eq(nodes.id, id)).for("update", { of: domains })',
  'const waiting = tx.select().from(messages).orderBy(asc(messages.id));\nconst all = tx.select().from(pairs).for("update");',
])("catches a lock of several rows in no order: %s", (source) => {
  expect(lockedInNoOrder(source)).toHaveLength(1);
});

it.each([
  'await tx.select().from(messages).where(inArray(messages.id, ids)).orderBy(asc(messages.id)).for("no key update");',
  'await tx.select().from(messages).where(which).for("no key update", { skipLocked: true });',
  'await tx.select().from(nodes).where(and(eq(nodes.id, id), eq(nodes.status, "serving"))).for("no key update");',
  'await tx.select().from(nodeHealth).where(eq(nodeHealth.nodeId, id)).limit(1).for("update");',
  'await tx\n  .select()\n  .from(addresses)\n  .where(eq(addresses.id, id))\n  // Held, so that it stays.\n  .for("no key update");',
])("lets pass a lock of one row, in an order or without waiting: %s", (source) => {
  expect(lockedInNoOrder(source)).toEqual([]);
});

it.each([
  "await tx.insert(evidenceDaily).values(rows);",
  "sql`update evidence_daily set hard = 0`",
  "await tx.delete(evidenceDaily);",
])("catches a write of counters: %s", (source) => {
  expect(writesEvidence(source)).toBe(true);
});
