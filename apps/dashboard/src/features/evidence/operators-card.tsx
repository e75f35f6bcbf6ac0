"use client";
import { listOperatorWords, type OperatorWords } from "@penguinmails/api-client/operator-feeds";
import type { Page } from "@penguinmails/api-client/page";
import { OperatorWordsCard } from "@penguinmails/ui/operator-words-card";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { usePages } from "../use-pages.ts";

type Props = {
  /** Of whom: the agency, or one that it sends from. */
  readonly id: string;
  readonly initial: Page<OperatorWords>;
};

/** What operators say of one sender, or of all that an agency has. */
export function OperatorsCard({ id, initial }: Props) {
  const pages = usePages(initial, (cursor) => listOperatorWords(browserApi, id, { cursor }));
  return (
    <OperatorWordsCard items={pages.items}>
      <MoreRows hasMore={pages.hasMore} more={pages.more} />
    </OperatorWordsCard>
  );
}
