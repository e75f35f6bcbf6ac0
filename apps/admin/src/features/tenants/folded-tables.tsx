"use client";
import type { AdminReputation, AdminTenantDetail } from "@penguinmails/api-client/admin";
import { BudgetTable } from "@penguinmails/ui/budget-table";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { ScoreTable } from "@penguinmails/ui/score-parts";
import { DomainsTable } from "./tenant-tables.tsx";

/** A large agency has hundreds of senders; what comes below must stay in reach. */
const rowsAtFirst = 8;

export function FoldedBudgets({ budgets }: { readonly budgets: AdminReputation["budgets"] }) {
  return (
    <FirstRows rows={budgets} atFirst={rowsAtFirst}>
      {(rows) => <BudgetTable budgets={rows} />}
    </FirstRows>
  );
}

export function FoldedScores({ scores }: { readonly scores: AdminReputation["scores"] }) {
  return (
    <FirstRows rows={scores} atFirst={rowsAtFirst}>
      {(rows) => <ScoreTable scores={rows} />}
    </FirstRows>
  );
}

export function FoldedDomains({ domains }: { readonly domains: AdminTenantDetail["domainList"] }) {
  return (
    <FirstRows rows={domains} atFirst={rowsAtFirst}>
      {(rows) => <DomainsTable domains={rows} />}
    </FirstRows>
  );
}
