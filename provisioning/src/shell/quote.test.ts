import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quote } from "./quote.ts";

/** Words as a real shell hands them to a program. */
function throughShell(shell: string, lists: readonly (readonly string[])[]): readonly string[] {
  // One process for many lists: each word ends with a NUL, each list with two.
  const script = lists.map((words) => `printf '%s\\0' ${quote(["", ...words])}; printf '\\0'`).join("\n");
  const { stdout, status } = spawnSync(shell, ["-c", script], { maxBuffer: 50_000_000 });
  expect(status).toBe(0);
  return stdout.toString("utf8").split("\0");
}
const asPrinted = (lists: readonly (readonly string[])[]) => [
  ...lists.flatMap((words) => ["", ...words, ""]),
  "",
];

const nasty = [
  "",
  " ",
  "'",
  "''",
  "'\\''",
  '"',
  "$HOME",
  "$(touch /tmp/x)",
  "`id`",
  "a;b",
  "a&&b",
  "a|b",
  ">f",
  "\n",
  "\r\n",
  "-n",
  "--",
  "*",
  "?",
  "[a]",
  "{a,b}",
  "~",
  "~root",
  "!!",
  "#x",
  "\\",
  "\\n",
  "ü ☃ 🐧",
  "A=b",
  "\u0001\u001b[31m",
];
const word = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replaceAll("\0", "")),
  fc.array(fc.constantFrom(..."'\"\\$`!;&|<>(){}[]*?~# \t\n-=a"), { maxLength: 12 }).map((s) => s.join("")),
);

describe("quoting", () => {
  test.each(["sh", "bash"])("whatever a word holds, %s hands it on unchanged", (shell) => {
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 40 }),
        (generated) => {
          const lists = generated.map((words) => words.map((one) => Buffer.from(one).toString("utf8")));
          expect(throughShell(shell, lists)).toEqual(asPrinted(lists));
        },
      ),
      { numRuns: 15 },
    );
  });

  test("a NUL, which would end the word early, is refused", () => {
    expect(() => quote(["rm", "a\0b"])).toThrow(RangeError);
  });

  test("plain words stay as they are", () => {
    expect(quote(["install", "-D", "-m", "600", "/dev/stdin", "/mailu/mailu.env"])).toBe(
      "install -D -m 600 /dev/stdin /mailu/mailu.env",
    );
  });
});
