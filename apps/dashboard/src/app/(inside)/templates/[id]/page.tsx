import { getTemplate, listLeadLists } from "@penguinmails/api-client/campaigns";
import { everyRow } from "@penguinmails/api-client/page";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { TemplateEditor } from "../../../../features/templates/template-editor.tsx";
import { TemplateReading } from "../../../../features/templates/template-reading.tsx";
import { load, onlyReads, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Template" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function TemplatePage({ params }: Props) {
  const [{ id }, api, reads] = await Promise.all([params, serverApi(), onlyReads()]);
  const data = await load({
    template: getTemplate(api, encodeURIComponent(id)),
    lists: everyRow((query) => listLeadLists(api, query)),
  });
  if (!data.ok) return <LoadFailed title="Template" refused={data} />;
  const { template, lists } = data.value;
  if (reads) return <TemplateReading template={template} />;
  const { name, subject, body } = template;
  return (
    <TemplateEditor key={template.id} template={template} initial={{ name, subject, body }} lists={lists} />
  );
}
