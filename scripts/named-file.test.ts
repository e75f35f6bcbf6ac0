import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pathOf, readJsonFile } from "./named-file.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "named-file-")));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe("a file as a person named it", () => {
  it("is found from the folder in which npm was called, where it isn't in the one in which npm runs the command", () => {
    file("mine only.json", "{}");
    expect(pathOf("mine only.json", folder)).toBe(join(folder, "mine only.json"));
    expect(pathOf("mine only.json", "")).toBe(resolve("mine only.json"));
    file("package.json", "{}");
    expect(pathOf("package.json", folder)).toBe(resolve("package.json"));
    expect(pathOf("nowhere.json", folder)).toBe(resolve("nowhere.json"));
    expect(pathOf("/nowhere.json", folder)).toBe("/nowhere.json");
  });

  it("is read though an editor put a byte-order mark before it", () => {
    expect(readJsonFile(file("marked.json", '\uFEFF{"a":1}'))).toEqual({ a: 1 });
  });

  it("that can't be read, or holds no JSON, is named in one line", () => {
    mkdirSync(join(folder, "d"));
    const said = (name: string) => {
      try {
        return readJsonFile(name);
      } catch (error) {
        return String(error);
      }
    };
    expect(said(join(folder, "none.json"))).toBe(
      `RangeError: ${folder}/none.json can't be read: no such file.`,
    );
    expect(said(join(folder, "d"))).toBe(`RangeError: ${folder}/d can't be read: it is a directory.`);
    expect(said(file("nan.json", '{"a":\nNaN}'))).toMatch(/^RangeError: \S+nan\.json is no JSON: [^\n]+\.$/);
  });
});
