import { z } from "zod";

/** One page of a list. Lists that are always whole leave the cursor out. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().default(null) });
}

export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };
export type PageQuery = { readonly limit?: number; readonly cursor?: string };
