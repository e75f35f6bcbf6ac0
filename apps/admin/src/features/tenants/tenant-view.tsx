import type {
  AdminDecision,
  AdminReputation,
  AdminTenantDetail,
  AuditRow,
} from "@penguinmails/api-client/admin";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { Fact } from "@penguinmails/ui/fact";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCount, formatNumberOf, formatShare } from "@penguinmails/ui/format/number";
import { lowestScore } from "@penguinmails/ui/format/score-words";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ScoreAlone } from "@penguinmails/ui/score-parts";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { AuditList } from "../audit/audit-list.tsx";
import { BackLink } from "../back-link.tsx";
import { DecisionList } from "../decisions/decision-list.tsx";
import { Margin } from "../money.tsx";
import { StatusBadge } from "../status-badge.tsx";
import {
  FoldedBudgets,
  FoldedCampaigns,
  FoldedDomains,
  FoldedNodes,
  FoldedPeople,
  FoldedScores,
} from "./folded-tables.tsx";
import { SendingSwitch } from "./sending-switch.tsx";
import { statesInShort, wantsAttention } from "./states-in-short.ts";

type Props = {
  readonly tenant: AdminTenantDetail;
  readonly reputation: AdminReputation;
  readonly audit: readonly AuditRow[];
  readonly decisions: readonly AdminDecision[];
};

export function TenantView({ tenant, reputation, audit, decisions }: Props) {
  const urgent = reputation.budgets.filter(({ severity }) => severity !== null);
  return (
    <>
      <PageHead
        back={<BackLink href="/tenants">Tenants</BackLink>}
        title={tenant.name}
        badge={<StatusBadge kind="subscription" state={tenant.subscriptionStatus} />}
        actions={<SendingSwitch tenant={tenant} />}
      />
      {tenant.sendingStopped ? (
        <Note tone="bad" title="Nothing of this agency is sent">
          <p>{tenant.sendingStopped}</p>
        </Note>
      ) : null}
      {tenant.pastDueSince ? (
        <Note tone="warn" title="A payment is overdue">
          <p>
            Since <TimeAgo at={tenant.pastDueSince} />.
          </p>
        </Note>
      ) : null}
      <Card>
        <dl className="facts">
          <Fact term="Plan">{tenant.plan ?? "none"}</Fact>
          {tenant.planMonthlyCents === null ? null : (
            <Fact term="Margin a month">
              <Margin priceCents={tenant.planMonthlyCents} costCents={tenant.machinesMonthlyCents} />
            </Fact>
          )}
          <Fact term="Reputation">
            <ScoreAlone score={tenant.score} />
          </Fact>
          <Fact term="Sent today">{formatCount(tenant.sentToday)}</Fact>
          <Fact term="Accepted, 7 days">{formatCount(tenant.accepted7d)}</Fact>
          <Fact term="Bounce rate, 7 days">{formatShare(tenant.bounceRate7d)}</Fact>
          <Fact term="Complaints, 7 days">{formatCount(tenant.complaints7d)}</Fact>
          <Fact term="Joined">
            <TimeAgo at={tenant.createdAt} />
          </Fact>
          <Fact term="Timezone">{tenant.timezone}</Fact>
          <Fact term="Postal address">{tenant.postalAddress ?? "not given: they can’t launch"}</Fact>
        </dl>
      </Card>
      {urgent.length > 0 ? (
        <Card title="Complaints and bounces that come too fast" flush>
          <FoldedBudgets budgets={urgent} />
        </Card>
      ) : null}
      <FoldCard
        title="Reputation"
        inShort={lowestScore(reputation.scores.map((one) => one.reputation))}
        flush
      >
        <FoldedScores scores={reputation.scores} />
      </FoldCard>
      <FoldCard title="People" inShort={formatNumberOf(tenant.users.length, "person", "people")} flush>
        <FoldedPeople users={tenant.users} />
      </FoldCard>
      <FoldCard
        title="Nodes"
        inShort={statesInShort("node", tenant.nodeList)}
        startsOpen={wantsAttention("node", tenant.nodeList)}
        flush
      >
        {tenant.nodeList.length > 0 ? (
          <FoldedNodes nodes={tenant.nodeList} />
        ) : (
          <EmptyState icon="node" title="No node">
            They have not ordered a machine yet.
          </EmptyState>
        )}
      </FoldCard>
      <FoldCard
        title="Domains"
        inShort={statesInShort("domain", tenant.domainList)}
        startsOpen={wantsAttention("domain", tenant.domainList)}
        flush
      >
        {tenant.domainList.length > 0 ? (
          <FoldedDomains domains={tenant.domainList} />
        ) : (
          <EmptyState icon="domain" title="No domain">
            They have not added a sending domain yet.
          </EmptyState>
        )}
      </FoldCard>
      <FoldCard
        title="Campaigns"
        inShort={statesInShort("campaign", tenant.campaigns)}
        startsOpen={wantsAttention("campaign", tenant.campaigns)}
        flush
      >
        {tenant.campaigns.length > 0 ? (
          <FoldedCampaigns campaigns={tenant.campaigns} />
        ) : (
          <EmptyState icon="campaign" title="No campaign">
            They have not written one yet.
          </EmptyState>
        )}
        {tenant.campaignsLeftOut > 0 ? (
          <p className="card-body quiet">
            Not shown: {formatNumberOf(tenant.campaignsLeftOut, "older campaign")}, none of them under way.
          </p>
        ) : null}
      </FoldCard>
      <FoldCard
        title="Limits that moved"
        inShort={newestOf(decisions)}
        actions={<All href={`/decisions?tenant=${tenant.id}`} isShown={decisions.length > 0} />}
        flush
      >
        {decisions.length > 0 ? (
          <DecisionList decisions={decisions} />
        ) : (
          <EmptyState icon="evidence" title="No limit has moved">
            What receivers answer moves the limits of warm-up; each move shows here.
          </EmptyState>
        )}
      </FoldCard>
      <FoldCard
        title="Audit log"
        inShort={newestOf(audit)}
        actions={<All href={`/audit?tenant=${tenant.id}`} isShown={audit.length > 0} />}
        flush
      >
        {audit.length > 0 ? (
          <AuditList rows={audit} hidesTenant />
        ) : (
          <EmptyState icon="template" title="Nothing was done yet">
            What the agency, our staff and our jobs do to its rows shows here.
          </EmptyState>
        )}
      </FoldCard>
    </>
  );
}

function All({ href, isShown }: { readonly href: string; readonly isShown: boolean }) {
  return isShown ? (
    <Link href={href} className={buttonClass({ size: "small", variant: "plain" })}>
      Show all
    </Link>
  ) : null;
}

function newestOf([newest]: readonly { readonly at: string }[]) {
  return newest ? (
    <>
      newest <TimeAgo at={newest.at} />
    </>
  ) : (
    "none yet"
  );
}
