import type { Template } from "@penguinmails/api-client/campaigns";
import { Card } from "@penguinmails/ui/card";
import { PageHead } from "@penguinmails/ui/page-head";
import { BackLink } from "../back-link.tsx";

/** For those who may read but not change. */
export function TemplateReading({ template }: { readonly template: Template }) {
  return (
    <>
      <PageHead back={<BackLink href="/templates">Templates</BackLink>} title={template.name} />
      <Card title={template.subject}>
        <pre className="mail-text">{template.body}</pre>
      </Card>
    </>
  );
}
