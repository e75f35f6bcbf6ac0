"use client";
import { openPortal, type Subscription } from "@penguinmails/api-client/billing";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { Fact } from "@penguinmails/ui/fact";
import { formatCents } from "@penguinmails/ui/format/number";
import { Meter } from "@penguinmails/ui/meter";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { TimeAgo, useWorldNow } from "@penguinmails/ui/world-clock";
import { policyNumbers } from "../policy-numbers.ts";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";

export function SubscriptionCard({ subscription }: { readonly subscription: Subscription }) {
  const isOwner = useMay("owner");
  const portal = useAction(
    () => openPortal(browserApi),
    ({ url }) => window.location.assign(url),
  );
  const { plan, status, currentPeriodEnd, cancelAtPeriodEnd } = subscription;
  return (
    <Card
      title="Subscription"
      actions={
        isOwner && status !== "none" ? (
          <Button size="small" busy={portal.busy} onClick={() => portal.run()}>
            Change plan, card or cancel
          </Button>
        ) : null
      }
    >
      <div className="stack">
        {portal.problem ? <ProblemNote problem={portal.problem} /> : null}
        <StandingNote subscription={subscription} />
        <dl className="facts">
          <div>
            <dt>Plan</dt>
            <dd className="row">
              {plan ? `${plan.name}, ${formatCents(plan.monthlyCents)} a month` : "None"}{" "}
              <StatusBadge kind="subscription" state={status} />
            </dd>
          </div>
          {currentPeriodEnd && (status === "trialing" || status === "active") ? (
            <Fact
              term={cancelAtPeriodEnd ? "Ends" : status === "trialing" ? "First payment" : "Next payment"}
            >
              <TimeAgo at={currentPeriodEnd} />
            </Fact>
          ) : null}
          {plan ? <Usage plan={plan} usage={subscription.usage} /> : null}
        </dl>
      </div>
    </Card>
  );
}

/** What a payment that is missing means, and what brings it in order. */
function StandingNote({ subscription }: { readonly subscription: Subscription }) {
  const { status, sendingEndsAt } = subscription;
  const now = useWorldNow();
  const hasEnded = now !== null && sendingEndsAt !== null && Date.parse(sendingEndsAt) <= now;
  if (status === "past_due" && sendingEndsAt && !hasEnded)
    return (
      <Note tone="warn" title="A payment did not go through">
        <p>
          Bring your card up to date: sending stops <TimeAgo at={sendingEndsAt} />,{" "}
          {policyNumbers.pastDueDays} days after the payment was due. Nothing is deleted.
        </p>
      </Note>
    );
  if (status === "past_due" || status === "unpaid")
    return (
      <Note tone="bad" title="Nothing is sent: a payment is overdue">
        <p>
          Bring your card up to date and pay the open invoice: sending goes on at once. Your machines keep
          running and nothing is deleted.
        </p>
      </Note>
    );
  if (status === "canceled")
    return (
      <Note tone="warn" title="This subscription has ended">
        <p>
          Nothing is sent and nothing can be ordered until you choose a plan. Your machines keep running and
          nothing is deleted.
        </p>
      </Note>
    );
  if (status === "incomplete")
    return (
      <Note tone="warn" title="The first payment was not finished">
        <p>Choose a plan again, with a card that pays.</p>
      </Note>
    );
  return null;
}

type Limits = NonNullable<Subscription["plan"]>;

function Usage({ plan, usage }: { readonly plan: Limits; readonly usage: Subscription["usage"] }) {
  const rows = [
    ["Nodes", usage.nodes, plan.nodes],
    ["Domains", usage.domains, plan.domains],
    ["Mailboxes", usage.mailboxes, plan.mailboxes],
    ["Leads", usage.leads, plan.leads],
  ] as const;
  return rows.map(([label, used, most]) => (
    <Fact key={label} term={label}>
      <Meter label={label} value={used} max={most} tone={used >= most ? "warn" : "normal"} />
    </Fact>
  ));
}
