import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policy } from "@penguinmails/core/policy";
import { describe, expect, it } from "vitest";
import { configBlock } from "../../scripts/config-table.ts";
import { readBlock, replaceBlock, table } from "../../scripts/docs/block.ts";
import { configRows, screenRows, startRows } from "../../scripts/docs/config-rows.ts";
import { staleness } from "../../scripts/docs/generated-block.ts";
import { policyNotes } from "../../scripts/docs/policy-notes.ts";
import { movesBlocks } from "../../scripts/moves-tables.ts";
import { platformMailBlock } from "../../scripts/platform-mail-table.ts";
import { policyBlock } from "../../scripts/policy-table.ts";
import { root } from "../../scripts/stack/settings.ts";
import { sourceFiles } from "./source-files.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");

it("docs/policy.md shows the numbers that the code ships", () => {
  expect(staleness(policyBlock())).toBeNull();
});

it("docs/warmup.md draws the moves that the code allows", () => {
  for (const block of movesBlocks) expect(staleness(block)).toBeNull();
});

it("docs/deploy.md names every mail of the platform with the variables that it is given", () => {
  expect(staleness(platformMailBlock())).toBeNull();
});

it("the README shows every setting of every process", () => {
  expect(staleness(configBlock())).toBeNull();
});

it("a number that changed makes the page stale, and the message says how to mend it", () => {
  const block = policyBlock();
  const moved = { ...block, text: block.text.replace("| 5 |", "| 6 |") };
  expect(staleness(moved)).toContain(block.mend);
});

it("every number of the policy is explained, and nothing else is", () => {
  const paths = Object.entries(policy).flatMap(([group, value]) =>
    typeof value === "number" ? [group] : Object.keys(value).map((name) => `${group}.${name}`),
  );
  expect(Object.keys(policyNotes).sort()).toEqual(paths.sort());
});

it("every number of the policy is read by the product: none is a promise", () => {
  const sources = sourceFiles(["apps", "packages", "provisioning"]).filter(
    (path) => !/policy(?:\.test)?\.ts$|\/sandbox\//.test(path),
  );
  const texts = sources.map(read).filter((text) => /policy/.test(text));
  const unread = Object.keys(policyNotes).filter((path) => {
    const [group, name] = path.split(".");
    const direct = new RegExp(
      name === undefined
        ? `\\bpolicy\\.${group}\\b`
        : `\\b${group}\\??\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\} = policy\\.${group}\\b`,
    );
    return !texts.some((text) => direct.test(text));
  });
  expect(unread).toEqual([]);
});

describe("the table of settings", () => {
  it("names no variable twice for one process", () => {
    const seen = configRows().flatMap((row) => row.usedBy.split(", ").map((who) => `${row.name} of ${who}`));
    expect(seen).toEqual([...new Set(seen)]);
  });

  it.each([
    ["apps/dashboard/src/server/settings.ts", screenRows],
    ["apps/admin/src/server/settings.ts", screenRows],
  ])("knows every variable that %s reads", (path, rows) => {
    const named = [...read(path).matchAll(/process\.env(?:\.|\[")([A-Z_]+)/g)].map((match) => match[1]);
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(rows.map((row) => row.name)).toContain(name);
  });

  it("knows every variable that npm start reads", () => {
    const named = [...read("scripts/stack/settings.ts").matchAll(/env\["([A-Z_]+)"\]/g)].map((m) => m[1]);
    const known = [...startRows, ...configRows()].map((row) => row.name);
    for (const name of named) expect(known).toContain(name);
  });
});

describe("a generated block", () => {
  const page = "before\n<!-- x:start -->\nold\n<!-- x:end -->\nafter";
  it("is replaced and read back, and the rest of the page stays", () => {
    const next = replaceBlock(page, "x", "new $& $1");
    expect(readBlock(next, "x")).toBe("new $& $1");
    expect(next).toMatch(/^before\n[\s\S]*\nafter$/);
  });
  it("is not made up where the page has none", () => {
    expect(readBlock(page, "y")).toBeNull();
    expect(() => replaceBlock(page, "y", "")).toThrow(RangeError);
  });
  it("keeps a bar inside a cell a bar", () => {
    expect(table(["a"], [["x|y"]])).toContain("x\\|y");
  });
});
