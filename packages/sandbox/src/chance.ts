import { createHash } from "node:crypto";

/** A number in [0, 1) that depends on the seed and the words alone: the same world each time. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash("sha256")
    .update(`${seed}\n${words.join("\n")}`)
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
