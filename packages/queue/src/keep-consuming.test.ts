import { afterEach, beforeEach, expect, test } from "vitest";
import { keepConsuming } from "./keep-consuming.ts";

type Worker = ReturnType<typeof workers>["opened"][number];

/** Workers in memory: each is ready as `ready` says, and runs until it is closed. */
function workers(ready: (nth: number) => Promise<unknown>) {
  const opened: { runs: number; readonly closes: (boolean | undefined)[]; end(): void }[] = [];
  const errors: unknown[] = [];
  const open = () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const worker = { runs: 0, closes: [] as (boolean | undefined)[], end: () => end() };
    opened.push(worker);
    const nth = opened.length;
    return {
      on: () => undefined,
      waitUntilReady: () => ready(nth),
      run() {
        worker.runs += 1;
        return ended;
      },
      async close(force?: boolean) {
        worker.closes.push(force);
        end();
        if (force) throw new Error("its connection is gone");
      },
    };
  };
  const kept = keepConsuming(open, (error) => errors.push(error), 1);
  closing.push(kept);
  return { opened, errors, close: () => kept.close() };
}
const shown = ({ runs, closes }: Worker) => ({ runs, closes });

const closing: { close(): Promise<void> }[] = [];
let elsewhere: ReturnType<typeof workers>;
beforeEach(() => {
  elsewhere = workers(() => Promise.reject(new Error("away")));
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});
/** Others are opened again and again meanwhile. */
async function aFewPauses(): Promise<void> {
  const before = elsewhere.opened.length;
  await expect.poll(() => elsewhere.opened.length).toBeGreaterThan(before + 3);
}

test("a worker whose back end was away is thrown away, both are told of, and another is opened that runs", async () => {
  const { opened, errors } = workers(async (nth) => {
    if (nth === 1) throw new Error("away");
  });
  await expect
    .poll(() => opened.map(shown))
    .toEqual([
      { runs: 0, closes: [true] },
      { runs: 1, closes: [] },
    ]);
  expect(errors.map(String)).toEqual(["Error: away", "Error: its connection is gone"]);
});

test("a worker that ends by itself is followed by another", async () => {
  const { opened } = workers(async () => undefined);
  await expect.poll(() => opened.map(({ runs }) => runs)).toEqual([1]);
  opened[0]?.end();
  await expect.poll(() => opened.map(({ runs }) => runs)).toEqual([1, 1]);
});

test("once it is closed no other is opened, and it is not closed by force", async () => {
  const { opened, close } = workers(async () => undefined);
  await expect.poll(() => opened.map(({ runs }) => runs)).toEqual([1]);
  await close();
  await aFewPauses();
  expect(opened.map(shown)).toEqual([{ runs: 1, closes: [undefined] }]);
});

test("a worker that is closed before it is ready takes nothing up", async () => {
  let beReady: () => void = () => undefined;
  const isReady = new Promise<void>((resolve) => {
    beReady = resolve;
  });
  const { opened, close } = workers(() => isReady);
  await close();
  beReady();
  await aFewPauses();
  expect(opened.map(shown)).toEqual([{ runs: 0, closes: [undefined] }]);
});
