import { expect, it } from "vitest";
import { eachOf } from "./each-of.ts";

it("gives each its turn in order, whatever became of those before, and throws all failures afterwards", async () => {
  const done: number[] = [];
  const work = eachOf([1, 2, 3, 4], async (n) => {
    if (n % 2 === 1) throw new Error(`no ${n}`);
    done.push(n);
  });
  const error = await work.catch((thrown: unknown) => thrown);
  expect(done).toEqual([2, 4]);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error).toMatchObject({ message: "2 of 4 failed; the first: no 1" });
});

it("is silent when all went well", async () => {
  await expect(eachOf([1, 2], async () => undefined)).resolves.toBeUndefined();
});

it("works at as many at once as it may, and begins the next as soon as one is done", async () => {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (n: number) => {
    begun.push(n);
    return new Promise<void>((resolve) => ends.set(n, resolve));
  };
  const all = eachOf([1, 2, 3, 4], work, { atOnce: 2 });
  expect(begun).toEqual([1, 2]);
  ends.get(2)?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual([1, 2, 3]);
  for (const n of [1, 3]) ends.get(n)?.();
  await Promise.resolve();
  await Promise.resolve();
  ends.get(4)?.();
  await all;
  expect(begun).toEqual([1, 2, 3, 4]);
});
