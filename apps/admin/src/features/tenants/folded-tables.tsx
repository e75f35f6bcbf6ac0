"use client";
import type { AdminReputation, AdminTenantDetail } from "@penguinmails/api-client/admin";
import { BudgetTable } from "@penguinmails/ui/budget-table";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { ScoreTable } from "@penguinmails/ui/score-parts";
import { CampaignsTable, DomainsTable, NodesTable, PeopleTable } from "./tenant-tables.tsx";

/** A large agency has hundreds of senders and campaigns; what comes below must stay in reach. */
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

export function FoldedPeople({ users }: { readonly users: AdminTenantDetail["users"] }) {
  return (
    <FirstRows rows={users} atFirst={rowsAtFirst}>
      {(rows) => <PeopleTable users={rows} />}
    </FirstRows>
  );
}

export function FoldedNodes({ nodes }: { readonly nodes: AdminTenantDetail["nodeList"] }) {
  return (
    <FirstRows rows={nodes} atFirst={rowsAtFirst}>
      {(rows) => <NodesTable nodes={rows} />}
    </FirstRows>
  );
}

export function FoldedCampaigns({ campaigns }: { readonly campaigns: AdminTenantDetail["campaigns"] }) {
  return (
    <FirstRows rows={campaigns} atFirst={rowsAtFirst}>
      {(rows) => <CampaignsTable campaigns={rows} />}
    </FirstRows>
  );
}
