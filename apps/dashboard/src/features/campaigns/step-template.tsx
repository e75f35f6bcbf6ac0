import Link from "next/link";
import { ChoiceList } from "./choice-list.tsx";
import type { StepProps } from "./step-props.ts";

export function TemplateStep({ draft, choices, onChange }: StepProps) {
  return (
    <>
      <h2>What do they get?</h2>
      <ChoiceList
        legend="Template"
        name="template"
        items={choices.templates}
        chosen={draft.templateId}
        onChoose={(templateId) => onChange({ templateId })}
        empty={
          <>
            There is no template yet. <Link href="/templates/new">Write one</Link> and come back.
          </>
        }
        linesOf={({ subject, placeholders }) =>
          placeholders.length > 0 ? [subject, `Fills in ${placeholders.join(", ")}`] : [subject]
        }
      />
    </>
  );
}
