import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";
import { sourceFiles } from "../docs/source-files.ts";

/** Tables of rows that move by a table of moves, and the one file that writes their state. */
const writers = {
  addresses: "packages/services/src/fleet/move-address.ts",
  mailboxes: "packages/services/src/mailboxes/move-mailbox.ts",
};

/** Whose state this source writes. */
function written(source: string): readonly string[] {
  const tables = Object.keys(writers).join("|");
  const writes = source.matchAll(
    new RegExp(`\\bupdate\\((${tables})\\)\\s*\\.set\\(\\{[^})]*\\bstatus\\b`, "g"),
  );
  return [...writes].map(([, table = ""]) => table);
}

it("the state of an address and of a mailbox is written in one place, which asks the table of moves", () => {
  const files = sourceFiles(["packages", "apps", "provisioning", "scripts"]);
  const found = files
    .filter((path) => !path.includes(".test.") && !path.includes("test-world"))
    .flatMap((path) => written(readFileSync(join(root, path), "utf8")).map((table) => [table, path]));
  expect(Object.fromEntries(found)).toEqual(writers);
  expect(found).toHaveLength(Object.keys(writers).length);
});

it.each([
  'await tx.update(addresses).set({ status: "serving" }).where(mine);',
  'await tx\n  .update(addresses)\n  .set({ ip, status: "assigned" })\n  .where(mine);',
  "await tx.update(mailboxes).set({ ...change, status }).where(mine);",
])("catches a write beside it: %s", (source) => {
  expect(written(source)).toHaveLength(1);
});

it("takes no other column, and no condition, for the state", () => {
  expect(written('await tx.update(addresses).set({ ptr }).where(eq(addresses.status, "serving"));')).toEqual(
    [],
  );
});
