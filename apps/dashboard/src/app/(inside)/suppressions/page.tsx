import { listSuppressions } from "@penguinmails/api-client/evidence";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { SuppressionsView } from "../../../features/suppressions/suppressions-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Suppressions" };

type Props = { readonly searchParams: Promise<{ search?: string | string[] }> };

export default async function SuppressionsPage({ searchParams }: Props) {
  const [api, { search: asked }] = await Promise.all([serverApi(), searchParams]);
  const search = typeof asked === "string" ? asked.trim().slice(0, 254) : "";
  const data = await load({ suppressions: listSuppressions(api, search ? { search } : {}) });
  if (!data.ok) return <LoadFailed title="Suppressions" refused={data} />;
  return <SuppressionsView key={search} initial={data.value.suppressions} search={search} />;
}
