import { expect, it } from "vitest";
import { freeNet } from "./net.ts";

it("gives no network twice in a row of sixty, so that no request goes into a connection to the last world", async () => {
  const prefixes: string[] = [];
  for (let nth = 0; nth < 60; nth++) {
    const net = await freeNet();
    prefixes.push(net.prefix);
    await net.release();
  }
  expect(new Set(prefixes).size).toBe(60);
});
