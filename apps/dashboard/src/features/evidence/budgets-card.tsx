"use client";
import { itemsOf } from "@penguinmails/api-client/page";
import { type ErrorBudget, listErrorBudgets } from "@penguinmails/api-client/reputation";
import { BudgetTable } from "@penguinmails/ui/budget-table";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { budgetsInShort } from "@penguinmails/ui/format/budget-words";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { useLive } from "@penguinmails/ui/use-live";
import { browserApi } from "../session/browser-api.ts";

/** How many complaints and bounces the week still allows, the most urgent first. */
export function BudgetsCard({ initial }: { readonly initial: readonly ErrorBudget[] }) {
  const live = useLive<readonly ErrorBudget[]>({
    initial,
    read: () => itemsOf(listErrorBudgets(browserApi)),
    everyMs: () => 30_000,
  });
  const budgets = live.value;
  return (
    <FoldCard
      id="budgets"
      title="What this week allows"
      inShort={budgetsInShort(budgets)}
      startsOpen={budgets.some(({ severity }) => severity !== null)}
      actions={<LiveMark isLive={live.isLive} problem={live.problem} />}
      flush
    >
      {budgets.length > 0 ? (
        <FirstRows rows={budgets} atFirst={8}>
          {(rows) => <BudgetTable budgets={rows} />}
        </FirstRows>
      ) : (
        <EmptyState icon="evidence" title="Nothing was sent this week">
          Once mail flows, it shows here how many complaints and bounces are left before a limit is passed.
        </EmptyState>
      )}
    </FoldCard>
  );
}
