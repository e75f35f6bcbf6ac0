import type { ApiResult } from "@penguinmails/api-client/api";
import { PageHead } from "@penguinmails/ui/page-head";
import { RetryNote } from "@penguinmails/ui/retry-note";

type Refused = Extract<ApiResult<unknown>, { ok: false }>;

/** In place of a page whose data did not come. */
export function LoadFailed({ title, refused }: { readonly title: string; readonly refused: Refused }) {
  return (
    <>
      <PageHead title={title} />
      <RetryNote problem={refused.problem} />
    </>
  );
}
