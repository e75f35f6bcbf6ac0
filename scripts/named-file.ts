import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

/**
 * The path of a file as a person named it: from here, else from the folder in which they called npm, which runs each command
 * in the folder of package.json and leaves theirs in INIT_CWD.
 */
export function pathOf(name: string, calledFrom = process.env["INIT_CWD"]): string {
  const here = resolve(name);
  if (name === "" || isAbsolute(name) || !calledFrom || existsSync(here)) return here;
  const there = resolve(calledFrom, name);
  return existsSync(there) ? there : here;
}

/** What a JSON file holds. Throws `RangeError` with one line that names the file. */
export function readJsonFile(name: string): unknown {
  let text: string;
  try {
    text = readFileSync(pathOf(name), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new RangeError(`${name} can't be read: ${reasons[code] ?? code}.`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : String(error);
    throw new RangeError(`${name} is no JSON: ${why}.`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "it may not be read by this user",
  EISDIR: "it is a directory",
};
