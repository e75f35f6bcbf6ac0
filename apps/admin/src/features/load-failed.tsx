import type { ApiResult } from "@penguinmails/api-client/api";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { RetryButton } from "@penguinmails/ui/retry-button";

type Refused = Extract<ApiResult<unknown>, { ok: false }>;

/** In place of a page whose data did not come. */
export function LoadFailed({ title, refused }: { readonly title: string; readonly refused: Refused }) {
  return (
    <>
      <PageHead title={title} />
      <ProblemNote problem={refused.problem}>
        <p>
          <RetryButton />
        </p>
      </ProblemNote>
    </>
  );
}
