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
