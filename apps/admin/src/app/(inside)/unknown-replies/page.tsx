import { listUnknownReplies } from "@penguinmails/api-client/reply-rules";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { UnknownList } from "../../../features/reply-rules/unknown-list.tsx";
import { load, may, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Unknown replies" };

export default async function UnknownRepliesPage() {
  const data = await load({ unknown: listUnknownReplies(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Unknown replies" refused={data} />;
  const { items } = data.value.unknown;
  return (
    <>
      <PageHead
        title="Unknown replies"
        lead="What servers said that no rule knows, grouped by its words. People, hosts, ids and numbers are taken out."
      />
      <Card flush>
        {items.length > 0 ? (
          <UnknownList replies={items} mayAct={await may("rules.act")} />
        ) : (
          <EmptyState icon="check" title="Every reply was understood">
            A reply that no rule knows shows here some minutes after it came, and goes when a rule reads it.
          </EmptyState>
        )}
      </Card>
    </>
  );
}
