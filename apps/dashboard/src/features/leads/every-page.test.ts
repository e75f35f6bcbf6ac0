import type { Page } from "@penguinmails/api-client/page";
import { expect, test } from "vitest";
import { everyPage } from "./every-page.ts";

const first: Page<number> = { items: [1, 2], nextCursor: "2" };
const second: Page<number> = { items: [3], nextCursor: null };

test("every row comes once, in order", async () => {
  const answer = await everyPage(async (cursor) => ({ ok: true, value: cursor === "2" ? second : first }));
  expect(answer).toEqual({ ok: true, value: [1, 2, 3] });
});

test("half a list is never handed out as a whole one", async () => {
  const problem = { type: "", title: "gone", status: 0, code: "unreachable", instance: "", retryable: true };
  const answer = await everyPage<number>(async (cursor) =>
    cursor === undefined ? { ok: true, value: { items: [1], nextCursor: "2" } } : { ok: false, problem },
  );
  expect(answer).toEqual({ ok: false, problem });
});
