"use client";
import { type Plan, startCheckout } from "@penguinmails/api-client/billing";
import { Badge } from "@penguinmails/ui/badge";
import { Button } from "@penguinmails/ui/button";
import { formatCents, formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { Icon } from "@penguinmails/ui/icon";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = {
  readonly plans: readonly Plan[];
  readonly current: string | null;
  /** A standing subscription is changed in the portal, not bought again. */
  readonly canBuy: boolean;
};

export function PlanCards({ plans, current, canBuy }: Props) {
  const isOwner = useMay("owner");
  const [chosen, setChosen] = useState<string | null>(null);
  const checkout = useAction(
    (plan: string) => startCheckout(browserApi, plan),
    ({ url }) => window.location.assign(url),
  );
  return (
    <div className="stack">
      {checkout.problem ? <ProblemNote problem={checkout.problem} /> : null}
      <div className="grid-3">
        {plans.map((plan) => (
          <section key={plan.key} className="card plan" data-current={plan.key === current}>
            <div className="row row-between">
              <h3>{plan.name}</h3>
              {plan.key === current ? <Badge tone="ok">Your plan</Badge> : null}
            </div>
            <p>
              <span className="plan-price">{formatCents(plan.monthlyCents)}</span>
              <span className="quiet"> a month</span>
            </p>
            <ul className="plan-list">
              {whatIsIn(plan).map((line) => (
                <li key={line}>
                  <Icon name="check" size={16} /> {line}
                </li>
              ))}
            </ul>
            {canBuy && isOwner ? (
              <Button
                variant="primary"
                wide
                busy={checkout.busy && chosen === plan.key}
                onClick={() => {
                  setChosen(plan.key);
                  void checkout.run(plan.key);
                }}
              >
                Choose {plan.name}
              </Button>
            ) : null}
          </section>
        ))}
      </div>
      {canBuy && !isOwner ? <p className="quiet">An owner of the agency can choose a plan.</p> : null}
    </div>
  );
}

function whatIsIn(plan: Plan): readonly string[] {
  return [
    `${formatNumberOf(plan.nodes, "node")}${plan.nodes === 1 ? "" : ", each"} with ${formatNumberOf(plan.secondaryAddressesPerNode, "secondary address", "secondary addresses")}`,
    formatNumberOf(plan.domains, "domain"),
    formatNumberOf(plan.mailboxes, "mailbox", "mailboxes"),
    `${formatCount(plan.leads)} leads`,
    ...(plan.webmail ? ["Webmail"] : []),
    ...(plan.antivirus ? ["Virus check of mail with attachments"] : []),
  ];
}
