import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/stack/settings.ts";

const notOurs = new Set([
  "node_modules",
  "dist",
  ".next",
  ".git",
  ".data",
  ".turbo",
  "coverage",
  "test-results",
]);

/** Paths, from the repository's root, of the files below these folders that end in `ending`. */
export function sourceFiles(folders: readonly string[], ending = /\.tsx?$/): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : sourceFiles([path], ending);
      return ending.test(entry.name) ? [path] : [];
    }),
  );
}
