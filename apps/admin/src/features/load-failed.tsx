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
        {refused.problem.status === 403 ? (
          <p>Your role does not include this page. A super admin can change your role.</p>
        ) : (
          <p>
            <RetryButton />
          </p>
        )}
      </ProblemNote>
    </>
  );
}
