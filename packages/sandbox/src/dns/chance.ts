import { createHash } from "node:crypto";

/** A number in [0, 1) that the same seed and the same words always give: the world's only source of chance. */
export function chanceOf(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash("sha256")
    .update(`${seed}\n${words.join("\n")}`)
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** Whole number in [0, size). */
export function pickIndex(size: number, seed: number, ...words: readonly (string | number)[]): number {
  return Math.floor(chanceOf(seed, ...words) * size);
}

/** One of the weighted names; weights need not add up to 1. */
export function pickWeighted<T extends string>(weights: Readonly<Record<T, number>>, chance: number): T {
  const entries = Object.entries<number>(weights) as [T, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = chance * total;
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  const last = entries.at(-1);
  if (!last) throw new RangeError("There is nothing to pick from");
  return last[0];
}
