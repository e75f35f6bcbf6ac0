import { expect, test } from "vitest";
import {
  closeBlockers,
  type DelistingTicks,
  isCleanAgain,
  outdatedSteps,
  tickBlockers,
} from "./delisting.ts";

const tick = { at: 0, by: null, note: "done", link: null };
const all: DelistingTicks = { "cause-found": tick, "cause-fixed": tick, "removal-asked": tick, clean: tick };

test("a task closes with the whole checklist alone, and says everything that is missing", () => {
  expect(closeBlockers(all)).toEqual([]);
  expect(closeBlockers({ "cause-found": tick }).map(({ code }) => code)).toEqual([
    "cause-fixed",
    "removal-asked",
    "clean",
  ]);
});

test("nobody mends a cause that was not found, nor asks for removal before it is mended", () => {
  expect(tickBlockers({}, "cause-found")).toEqual([]);
  expect(tickBlockers({ "cause-found": tick }, "removal-asked").map(({ code }) => code)).toEqual([
    "cause-fixed",
  ]);
  expect(tickBlockers({}, "removal-asked").map(({ code }) => code)).toEqual(["cause-found", "cause-fixed"]);
});

test("clean means that every list which held it has answered clean often enough", () => {
  expect(isCleanAgain([{ isOpen: false, cleanInARow: 3 }], 3)).toBe(true);
  expect(isCleanAgain([{ isOpen: false, cleanInARow: 2 }], 3)).toBe(false);
  expect(
    isCleanAgain(
      [
        { isOpen: true, cleanInARow: 0 },
        { isOpen: false, cleanInARow: 9 },
      ],
      3,
    ),
  ).toBe(false);
});

test("a list that began to hold the address after a step was ticked calls it into question, one from before does not", () => {
  const ticks = { ...all, "removal-asked": { ...tick, at: 20 } };
  expect(outdatedSteps(ticks, [-5, 10])).toEqual(["cause-fixed"]);
  expect(outdatedSteps(ticks, [-5, 21])).toEqual(["cause-fixed", "removal-asked"]);
  expect(outdatedSteps(ticks, [0])).toEqual([]);
  expect(outdatedSteps(ticks, [])).toEqual([]);
  expect(outdatedSteps({ "cause-found": tick }, [10])).toEqual([]);
});
