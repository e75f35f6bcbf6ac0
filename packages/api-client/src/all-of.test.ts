import { expect, test } from "vitest";
import { allOf } from "./all-of.ts";
import type { ApiResult } from "./api.ts";

const value = <T>(of: T): Promise<ApiResult<T>> => Promise.resolve({ ok: true, value: of });
const refused = (code: string): Promise<ApiResult<never>> =>
  Promise.resolve({
    ok: false,
    problem: { type: "about:blank", title: code, status: 400, code, instance: "", retryable: false },
  });

test("every value under its name", async () => {
  expect(await allOf({ one: value(1), two: value("b") })).toEqual({ ok: true, value: { one: 1, two: "b" } });
});

test("the first refusal stands for all, whichever came sooner", async () => {
  const late = value(null).then(() => refused("first"));
  expect(await allOf({ one: value(1), late, two: refused("second") })).toMatchObject({
    ok: false,
    problem: { code: "first" },
  });
});
