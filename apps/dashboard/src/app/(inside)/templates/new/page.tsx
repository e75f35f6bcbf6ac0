import { getTemplate, listLeadLists } from "@penguinmails/api-client/campaigns";
import { everyRow } from "@penguinmails/api-client/page";
import type { Metadata } from "next";
import { BackLink } from "../../../../features/back-link.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NotAllowed } from "../../../../features/not-allowed.tsx";
import { copyOf } from "../../../../features/templates/copy-of.ts";
import { TemplateEditor } from "../../../../features/templates/template-editor.tsx";
import { load, nothing, onlyReads, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "New template" };

type Props = { readonly searchParams: Promise<{ from?: string | string[] }> };

export default async function NewTemplatePage({ searchParams }: Props) {
  const [api, { from }, reads] = await Promise.all([serverApi(), searchParams, onlyReads()]);
  if (reads)
    return <NotAllowed title="New template" back={<BackLink href="/templates">Templates</BackLink>} />;
  const data = await load({
    lists: everyRow((query) => listLeadLists(api, query)),
    copied: typeof from === "string" ? getTemplate(api, encodeURIComponent(from)) : nothing,
  });
  if (!data.ok) return <LoadFailed title="New template" refused={data} />;
  const { lists, copied } = data.value;
  const initial = copied ? copyOf(copied) : { name: "", subject: "", body: "" };
  return <TemplateEditor key={copied?.id} template={null} initial={initial} lists={lists} />;
}
