import { setTimeout as delay } from "node:timers/promises";
import { BedProblem } from "./program.ts";

/** Asks again until there is an answer. Throws `BedProblem` after `limitMs`. */
export async function until<T>(what: string, limitMs: number, ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new BedProblem(`${what}: not within ${Math.round(limitMs / 1_000)} s`);
    await delay(100);
  }
}
