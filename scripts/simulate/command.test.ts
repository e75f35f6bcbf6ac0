import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { simulateCommand } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, held: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(held));
  return join(folder, name);
};
const campaign = { tenant: "t", name: "c", perDay: 5, quality: 1, from: 0 };
const one = { name: "one", mailboxesPerTenant: 1, campaigns: [campaign] };
const small = file("small.json", { ...one, name: "small" });

async function run(args: readonly string[], realNow?: () => number) {
  const [out, err] = [[] as string[], [] as string[]];
  const sink = (list: string[]) => ({ write: (text: string) => list.push(text) });
  const code = await simulateCommand(args, sink(out), sink(err), realNow);
  return { code, out: out.join(""), err: err.join("") };
}

describe("npm run simulate", () => {
  it("says how far it is, every five seconds, beside the output and not in it", async () => {
    let now = 0;
    const words = ["--scenario", small, "--receivers", "fickle", "--days", "1", "--seeds", "2"];
    const slow = await run(words, () => {
      now += 1_500;
      return now;
    });
    expect(slow.err.split("\n")).toContain("small against fickle: ses-45, seed 2 of 2");
    expect(slow.err.trim().split("\n").length).toBeLessThan(8);
    const fast = await run(words, () => 0);
    expect(fast).toEqual({ ...slow, err: "" });
  });

  it("tells the share that was taken by the last day, also where that is none of the 14th, 30th and 60th", async () => {
    const table = async (days: string) =>
      (await run(["--scenario", small, "--receivers", "fickle", "--seeds", "1", "--days", days])).out.split(
        "\n",
      );
    const [title, heading, own] = await table("1");
    expect(title).toContain(": 1 day, 1 seed");
    expect(heading).toMatch(/^policy +taken d1 +deferrals/);
    expect(own).toContain("100.0 %");
    expect((await table("14"))[1]?.match(/taken d14/g)).toHaveLength(1);
  });

  it("tells its words, families and scenarios who asks for help", async () => {
    const { code, out, err } = await run(["--help"]);
    expect([code, err]).toEqual([0, ""]);
    for (const word of ["--receivers", "--seeds 30", "netblock", "neighbour"]) expect(out).toContain(word);
  });

  it.each([
    ["is none", "nosuch", 'There is no scenario "nosuch", and no file of that name. Ours are cold, full, '],
    ["is named by nothing", "", 'There is no scenario "", '],
    ["is a directory", folder, "can't be read: it is a directory."],
    ["holds something else", file("a.json", []), "is no scenario: it: "],
    [
      "asks for a part of a message",
      file("b.json", { name: "b", mailboxesPerTenant: 1, campaigns: [{ ...campaign, perDay: 1.5 }] }),
      "is no scenario: campaigns.0.perDay: ",
    ],
    [
      "names what it can't have",
      file("c.json", { name: "c", mailboxesPerTenant: 1, campaigns: [campaign], days: 3 }),
      "is no scenario: it: ",
    ],
    [
      "has trouble at nobody we know",
      file("d.json", { ...one, incident: { operator: "gmail", from: 1, to: 2 } }),
      "is no scenario: incident.operator: ",
    ],
    [
      "accuses a campaign that it does not have",
      file("e.json", { ...one, harmBy: { tenant: "t", campaign: "d" } }),
      "is no scenario: harmBy: names no campaign of this scenario",
    ],
    [
      "ends a campaign before it begins",
      file("g.json", { ...one, campaigns: [{ ...campaign, from: 5, to: 5 }] }),
      "is no scenario: campaigns.0.to: is no later day than from",
    ],
    [
      "ends an incident before it begins",
      file("h.json", { ...one, incident: { operator: "google", from: 2, to: 1 } }),
      "is no scenario: incident.to: is no later day than from",
    ],
    [
      "has two campaigns that nothing tells apart",
      file("i.json", { ...one, campaigns: [campaign, { ...campaign, quality: 0.2 }] }),
      "is no scenario: campaigns: two campaigns of one tenant have the same name",
    ],
    [
      "has more mail than ids",
      file("f.json", { ...one, campaigns: [{ ...campaign, perDay: 100_001 }] }),
      "is no scenario: campaigns.0.perDay: ",
    ],
  ])("answers a scenario that %s in one line, with exit code 2", async (_what, name, words) => {
    const asked = ["--scenario", name, "--receivers", "fickle", "--days", "1", "--seeds", "1"];
    const { code, out, err } = await run(asked);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(words);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("names the families to who mistyped one, and takes campaigns of one name from two tenants", async () => {
    for (const name of ["fikle", ""]) {
      const { code, out, err } = await run(["--receivers", name]);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(
        /^There is no family of receivers "(fikle)?", and no file of that name\. Ours are .*fickle, .*\n$/,
      );
    }
    const two = file("two.json", { ...one, campaigns: [campaign, { ...campaign, tenant: "u" }] });
    const words = ["--scenario", two, "--receivers", "fickle", "--days", "1", "--seeds", "1"];
    expect((await run(words)).code).toBe(0);
  });

  it("takes a module that is named without its ending", async () => {
    const answer = "() => ({ respond: () => ({ code: 250 }) })";
    writeFileSync(join(folder, "mine.mjs"), `export const createReceiver = ${answer};`);
    const words = ["--scenario", small, "--days", "1", "--seeds", "1", "--receivers", join(folder, "mine")];
    expect((await run(words)).code).toBe(0);
  });
});
