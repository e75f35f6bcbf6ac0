import type { Domain } from "@penguinmails/api-client/domains";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MovedQueueNote } from "./moved-queue-note.tsx";

const noteOf = (queue: Partial<Domain["queue"]>) =>
  renderToStaticMarkup(
    MovedQueueNote({ domain: { queue: { isHeld: false, awaitsRecords: false, rest: 0, ...queue } } }),
  );

test("only a domain that moved is told of mail from before the move", () => {
  expect(noteOf({ isHeld: true, awaitsRecords: true })).toContain("before the move waits there");
  expect(noteOf({ isHeld: true })).toBe("");
  expect(noteOf({})).toBe("");
});

test("what waits for room is said to leave in portions only while it leaves", () => {
  expect(noteOf({ rest: 3 })).toContain("3 messages from before the move");
  expect(noteOf({ isHeld: true, rest: 3 })).toBe("");
});
