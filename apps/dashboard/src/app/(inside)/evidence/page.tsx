import { listDecisions, listPairs } from "@penguinmails/api-client/evidence";
import type { Metadata } from "next";
import { EvidenceView } from "../../../features/evidence/evidence-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Evidence" };

type Props = { readonly searchParams: Promise<{ subject?: string | string[] }> };

export default async function EvidencePage({ searchParams }: Props) {
  const [api, { subject: asked }] = await Promise.all([serverApi(), searchParams]);
  const subject = typeof asked === "string" && asked.length > 0 && asked.length <= 120 ? asked : null;
  const data = await load({
    pairs: listPairs(api),
    decisions: listDecisions(api, subject ? { subject } : {}),
  });
  if (!data.ok) return <LoadFailed title="Evidence" refused={data} />;
  return (
    <EvidenceView
      key={subject}
      pairs={data.value.pairs.items}
      decisions={data.value.decisions}
      subject={subject}
    />
  );
}
