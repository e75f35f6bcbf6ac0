import { rmSync } from "node:fs";
import { bed } from "./bed.ts";
import { engineAnswers, stopOwnEngine } from "./engine.ts";
import { images } from "./images/build-images.ts";
import { mailuImages } from "./images/recipes.ts";
import { askDocker, docker } from "./program.ts";
import { step } from "./say.ts";

const idsOf = async (words: readonly string[]) =>
  (await docker([...words, "-q", "--filter", `label=${bed.label}`])).split("\n").filter((id) => id !== "");

/** Nothing of the bed is left: hosts, networks, images, files, and the engine if the bed started it. */
export async function down(): Promise<void> {
  if (await engineAnswers()) {
    await step("hosts and network", async () => `${await removeHosts()} removed`);
    await step("images", async () => `${await removeImages()} removed`);
    const volumes = await idsOf(["volume", "ls"]);
    if (volumes.length > 0) await docker(["volume", "rm", ...volumes]);
  }
  await step("Docker's engine", async () => ((await stopOwnEngine()) ? "ended" : "not ours, left alone"));
  rmSync(bed.folder, { recursive: true, force: true });
}

/** Removes what runs, by its label: also what an interrupted run left half made. Images stay. */
export async function removeHosts(): Promise<number> {
  const hosts = await idsOf(["ps", "-a"]);
  if (hosts.length > 0) await docker(["rm", "-fv", ...hosts], { limitMs: 120_000 });
  const networks = await idsOf(["network", "ls"]);
  if (networks.length > 0) await docker(["network", "rm", ...networks]);
  return hosts.length + networks.length;
}

async function removeImages(): Promise<number> {
  const ours = [
    ...Object.keys(mailuImages),
    ...[images.services, images.vps].flatMap((name) => [name, `${name}-base`]),
  ];
  let removed = 0;
  for (const name of ours) {
    // Only what carries our label: a person may have Redis' own image.
    const label = await askDocker([
      "image",
      "inspect",
      "-f",
      `{{index .Config.Labels "${bed.label}"}}`,
      name,
    ]);
    if (label.code !== 0 || label.stdout.trim() === "") continue;
    await docker(["rmi", "-f", name]);
    removed += 1;
  }
  await docker(["image", "prune", "-f", "--filter", `label=${bed.label}`]);
  return removed;
}
