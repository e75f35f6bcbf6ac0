import { listTemplates } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { TemplatesView } from "../../../features/templates/templates-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Templates" };

export default async function TemplatesPage() {
  const data = await load({ templates: listTemplates(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Templates" refused={data} />;
  return <TemplatesView initial={data.value.templates} />;
}
