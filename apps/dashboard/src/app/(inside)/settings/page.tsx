import { getTenant } from "@penguinmails/api-client/accounts";
import { Card } from "@penguinmails/ui/card";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { AgencyForm } from "../../../features/settings/agency-form.tsx";
import { PasswordCard } from "../../../features/settings/password-card.tsx";
import { timezonesWith } from "../../../features/settings/timezones.ts";
import { WarmupCard } from "../../../features/settings/warmup-card.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const data = await load({ tenant: getTenant(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Settings" refused={data} />;
  const { tenant } = data.value;
  return (
    <>
      <PageHead
        title="Settings"
        lead="Who sends, where post reaches you, how the warm-up acts, and your own log-in."
      />
      {tenant.sendingStopped ? (
        <Note tone="bad" title="Sending is stopped for this agency">
          <p>{tenant.sendingStopped}</p>
        </Note>
      ) : null}
      <Card title="The agency">
        <AgencyForm initial={tenant} timezones={timezonesWith(tenant.timezone)} />
      </Card>
      <WarmupCard initial={tenant.warmupMode} />
      <Card title="Sender identity">
        <p className="narrow quiet">
          The name and address that recipients see belong to each mailbox: you choose them when you add one
          under <Link href="/mailboxes">Mailboxes</Link>. Every message also carries the agency, its postal
          address and a link to opt out; you need not write them into templates.
        </p>
      </Card>
      <PasswordCard />
    </>
  );
}
