import { differing, type RemoteFile } from "../commands/files.ts";
import type { Shell } from "../shell/ssh.ts";
import type { Finding } from "./step.ts";

const envPath = "/mailu/mailu.env";
/** Names whose values are shown to nobody. */
const secretNames = /SECRET|TOKEN|PASSWORD|KEY/;
const longestShown = 200;

type Meaning = Pick<Finding, "because" | "risk">;

/**
 * One finding for each file that is missing or other than rendered, with the first line that differs; for Mailu's
 * environment one for each setting. `meaning` says what it does to mail.
 */
export async function fileFindings(
  shell: Shell,
  files: readonly RemoteFile[],
  meaning: (path: string) => Meaning,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const { path, content } of await differing(shell, files)) {
    const { code, stdout } = await shell.run(["cat", path]);
    const common = { ...meaning(path), ips: null, remedy: null, hint: "altered-file" } as const;
    if (code !== 0) found.push({ ...common, what: path, expected: "as we wrote it", seen: "no such file" });
    else if (path === envPath)
      found.push(...settingDifferences(content, stdout).map((each) => ({ ...common, ...each })));
    else found.push({ ...common, what: path, ...firstDifference(content, stdout) });
  }
  return found;
}

/** The first line of either text that the other one lacks. */
function firstDifference(expected: string, seen: string): Pick<Finding, "expected" | "seen"> {
  const [ours, theirs] = [expected.split("\n"), seen.split("\n")];
  const lacking = ours.find((line) => !theirs.includes(line));
  const foreign = theirs.find((line) => !ours.includes(line));
  if (lacking === undefined && foreign === undefined)
    return { expected: "our lines in our order", seen: "the same lines in another order" };
  return { expected: shown(lacking ?? "no such line"), seen: shown(foreign ?? "no such line") };
}

/** Settings of an env file that differ, by name; a secret's values are not told. */
function settingDifferences(
  expected: string,
  seen: string,
): readonly Pick<Finding, "what" | "expected" | "seen">[] {
  const [ours, theirs] = [settingsOf(expected), settingsOf(seen)];
  const names = [...new Set([...ours.keys(), ...theirs.keys()])];
  const differ = names.filter((name) => ours.get(name) !== theirs.get(name));
  // Only comments or their order: the containers read the same.
  if (differ.length === 0)
    return [{ what: "mailu.env", expected: "as we wrote it", seen: "the same settings, written otherwise" }];
  return differ.map((name) => {
    const told = (settings: ReadonlyMap<string, string>) => {
      const value = settings.get(name);
      if (value === undefined) return "not set";
      return secretNames.test(name) ? "a secret that is not shown" : shown(value === "" ? "empty" : value);
    };
    return { what: `mailu.env ${shown(name)}`, expected: told(ours), seen: told(theirs) };
  });
}

function settingsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter((line) => line.includes("=") && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1)]),
  );
}

/** Words of a machine that may no longer be ours: no control characters, no more than a line. */
export function shown(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, longestShown);
}
