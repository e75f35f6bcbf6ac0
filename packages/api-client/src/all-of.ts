import type { ApiResult } from "./api.ts";

export type Values<T> = { readonly [K in keyof T]: T[K] extends Promise<ApiResult<infer V>> ? V : never };

/** All of it at once: every value, or the first refusal in the order of `wanted`. */
export async function allOf<T extends Record<string, Promise<ApiResult<unknown>>>>(
  wanted: T,
): Promise<ApiResult<Values<T>>> {
  const answers = await Promise.all(
    Object.entries(wanted).map(async ([name, answer]) => [name, await answer] as const),
  );
  const values: Record<string, unknown> = {};
  for (const [name, answer] of answers) {
    if (!answer.ok) return answer;
    values[name] = answer.value;
  }
  return { ok: true, value: values as Values<T> };
}
