import { z } from "zod";
import type { ApiResult } from "./api.ts";

/** One page of a list. Lists that are always whole leave the cursor out. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().default(null) });
}

export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };
export type PageQuery = { readonly limit?: number; readonly cursor?: string };

/** The rows of a list that is always whole. */
export async function itemsOf<T>(list: Promise<ApiResult<Page<T>>>): Promise<ApiResult<readonly T[]>> {
  const answer = await list;
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}
