import { getSubscription, listPayments, listPlans } from "@penguinmails/api-client/billing";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import { LiveSubscription } from "../../../features/billing/live-subscription.tsx";
import { PaymentsCard } from "../../../features/billing/payments-card.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, loadSession, nothing, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Billing" };

type Props = { readonly searchParams: Promise<{ paid?: string | string[] }> };

export default async function BillingPage({ searchParams }: Props) {
  const [api, session] = await Promise.all([serverApi(), loadSession()]);
  const mayReadPayments = session.ok && session.value.tenant.level !== "viewer";
  const data = await load({
    plans: listPlans(api),
    subscription: getSubscription(api),
    payments: mayReadPayments ? listPayments(api) : nothing,
  });
  if (!data.ok) return <LoadFailed title="Billing" refused={data} />;
  const { plans, subscription, payments } = data.value;
  const justPaid = (await searchParams).paid !== undefined;
  return (
    <>
      <PageHead title="Billing" lead="A plan pays for your machines. Change or end it whenever you like." />
      <LiveSubscription initial={subscription} plans={plans.items} justPaid={justPaid} />
      {payments ? <PaymentsCard initial={payments} /> : null}
    </>
  );
}
