import { expect, test } from "vitest";
import { everyRow, type PageQuery, readAsFar } from "./page.ts";

/** A list of so many rows, which notes what it was asked for. */
function listOf(rows: number) {
  const asked: PageQuery[] = [];
  const read = async (query: PageQuery) => {
    asked.push(query);
    const from = Number(query.cursor ?? 0);
    const to = Math.min(from + (query.limit ?? 50), rows);
    const items = Array.from({ length: to - from }, (_, n) => from + n + 1);
    return { ok: true as const, value: { items, nextCursor: to < rows ? String(to) : null } };
  };
  return { read, asked };
}
const upTo = (n: number) => Array.from({ length: n }, (_, at) => at + 1);

test("every row comes once, in order, in as few pages as there can be", async () => {
  const { read, asked } = listOf(401);
  expect(await everyRow(read)).toEqual({ ok: true, value: upTo(401) });
  expect(asked).toEqual([{ limit: 200 }, { limit: 200, cursor: "200" }, { limit: 200, cursor: "400" }]);
  expect(await everyRow(listOf(0).read)).toEqual({ ok: true, value: [] });
});

test("a list is read as far as asked, and says where it goes on", async () => {
  const { read, asked } = listOf(401);
  expect(await readAsFar(read, 250)).toEqual({ ok: true, value: { items: upTo(250), nextCursor: "250" } });
  expect(asked).toEqual([{ limit: 200 }, { limit: 50, cursor: "200" }]);
  expect(await readAsFar(listOf(3).read, 250)).toEqual({
    ok: true,
    value: { items: [1, 2, 3], nextCursor: null },
  });
});

test("half a list is never handed out as a whole one", async () => {
  const problem = { type: "", title: "gone", status: 0, code: "unreachable", instance: "", retryable: true };
  const answer = await everyRow<number>(async ({ cursor }) =>
    cursor === undefined ? { ok: true, value: { items: [1], nextCursor: "2" } } : { ok: false, problem },
  );
  expect(answer).toEqual({ ok: false, problem });
});
