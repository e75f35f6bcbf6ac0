import { expect, test } from "vitest";
import { startAgain } from "./start-again.ts";

test("what does not start is tried until it stands, and each time it is said why", async () => {
  const said: string[] = [];
  let tries = 0;
  const start = async () => {
    tries++;
    if (tries < 3) throw new Error("port 5439 is held");
    return tries;
  };
  const options = {
    say: (line: string) => said.push(line),
    pauseMs: 1,
    signal: new AbortController().signal,
  };
  expect(await startAgain(start, options)).toBe(3);
  expect(said).toEqual(Array(2).fill("did not start; trying again in 0.001 s — port 5439 is held"));
});

test("ends with the whole, also while it waits for the next try", async () => {
  const stopping = new AbortController();
  let tries = 0;
  const start = async () => {
    tries++;
    throw new Error("no space left on device");
  };
  const waiting = startAgain(start, {
    say: () => stopping.abort(),
    pauseMs: 60_000,
    signal: stopping.signal,
  });
  expect(await waiting).toBeNull();
  expect(tries).toBe(1);
});
