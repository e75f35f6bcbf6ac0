import { listLeadLists, listTemplates } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { BackLink } from "../../../../features/back-link.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NotAllowed } from "../../../../features/not-allowed.tsx";
import { copyOf } from "../../../../features/templates/copy-of.ts";
import { TemplateEditor } from "../../../../features/templates/template-editor.tsx";
import { load, onlyReads, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "New template" };

type Props = { readonly searchParams: Promise<{ from?: string | string[] }> };

export default async function NewTemplatePage({ searchParams }: Props) {
  const [api, { from }, reads] = await Promise.all([serverApi(), searchParams, onlyReads()]);
  if (reads)
    return <NotAllowed title="New template" back={<BackLink href="/templates">Templates</BackLink>} />;
  const data = await load({ lists: listLeadLists(api), templates: listTemplates(api) });
  if (!data.ok) return <LoadFailed title="New template" refused={data} />;
  const { lists, templates } = data.value;
  const copied = templates.items.find(({ id }) => id === from);
  const initial = copied ? copyOf(copied) : { name: "", subject: "", body: "" };
  return <TemplateEditor key={copied?.id} template={null} initial={initial} lists={lists.items} />;
}
