import { pageRows } from "@penguinmails/contracts/http/common";
import { z } from "zod";
import type { ApiResult } from "./api.ts";

/** One page of a list. Lists that are always whole leave the cursor out. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().default(null) });
}

export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };
export type PageQuery = { readonly limit?: number; readonly cursor?: string | undefined };

/** The rows of one page: all of a list that is always whole. */
export async function itemsOf<T>(list: Promise<ApiResult<Page<T>>>): Promise<ApiResult<readonly T[]>> {
  const answer = await list;
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}

type ReadPage<T> = (query: PageQuery) => Promise<ApiResult<Page<T>>>;

/** A list from its beginning until `least` rows of it were read, or all; the first refusal ends it. */
export async function readAsFar<T>(read: ReadPage<T>, least: number): Promise<ApiResult<Page<T>>> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const answer = await read({ limit: Math.min(least - items.length, pageRows.most), cursor });
    if (!answer.ok) return answer;
    items.push(...answer.value.items);
    cursor = answer.value.nextCursor ?? undefined;
  } while (cursor !== undefined && items.length < least);
  return { ok: true, value: { items, nextCursor: cursor ?? null } };
}

/** All rows of a list, page by page; the first refusal ends it: half a list is never handed out as a whole one. */
export const everyRow = <T>(read: ReadPage<T>): Promise<ApiResult<readonly T[]>> =>
  itemsOf(readAsFar(read, Number.POSITIVE_INFINITY));
