import type { ApiResult } from "@penguinmails/api-client/api";
import type { Page } from "@penguinmails/api-client/page";

/** All rows of a list, page by page; the first refusal ends it. Stops at 1,000 pages. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<ApiResult<Page<T>>>,
): Promise<ApiResult<readonly T[]>> {
  const rows: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 1_000; page++) {
    const answer = await read(cursor);
    if (!answer.ok) return answer;
    rows.push(...answer.value.items);
    if (answer.value.nextCursor === null) break;
    cursor = answer.value.nextCursor;
  }
  return { ok: true, value: rows };
}
