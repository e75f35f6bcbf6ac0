"use client";
import { getSubscription, type Plan, type Subscription } from "@penguinmails/api-client/billing";
import { Card } from "@penguinmails/ui/card";
import { Note } from "@penguinmails/ui/note";
import { useLive } from "@penguinmails/ui/use-live";
import Link from "next/link";
import { browserApi } from "../session/browser-api.ts";
import { PlanCards } from "./plan-cards.tsx";
import { SubscriptionCard } from "./subscription-card.tsx";

type Props = { readonly initial: Subscription; readonly plans: readonly Plan[]; readonly justPaid: boolean };
const buyable = new Set<Subscription["status"]>(["none", "canceled", "incomplete"]);

/** After a checkout the payment's word comes by webhook, a moment later: the page waits for it. */
export function LiveSubscription({ initial, plans, justPaid }: Props) {
  const { value } = useLive({
    initial,
    read: () => getSubscription(browserApi),
    everyMs: ({ status }) => (justPaid && buyable.has(status) ? 1_500 : null),
  });
  const waiting = justPaid && buyable.has(value.status);
  return (
    <>
      {waiting ? (
        <Note tone="info" title="Thank you. We are waiting for the payment to be confirmed" announce>
          <p>This takes a few seconds; the page shows it by itself.</p>
        </Note>
      ) : justPaid ? (
        <Note tone="ok" title={`Your plan is ${value.plan?.name ?? "active"}`} announce>
          {value.usage.nodes === 0 ? (
            <p>
              Next, <Link href="/nodes">order your first node</Link>.
            </p>
          ) : null}
        </Note>
      ) : null}
      <SubscriptionCard subscription={value} />
      <Card title="Plans">
        <PlanCards
          plans={plans}
          current={buyable.has(value.status) ? null : (value.plan?.key ?? null)}
          canBuy={buyable.has(value.status) && !waiting}
        />
      </Card>
    </>
  );
}
