import Link from "next/link";
import type { StepProps } from "./step-props.ts";

export function TemplateStep({ draft, choices, onChange }: StepProps) {
  return (
    <>
      <h2>What do they get?</h2>
      <fieldset className="choices">
        <legend className="field-label">Template</legend>
        {choices.templates.length === 0 ? (
          <p className="quiet">
            There is no template yet. <Link href="/templates/new">Write one</Link> and come back.
          </p>
        ) : null}
        {choices.templates.map((template) => (
          <label key={template.id} className="choice">
            <input
              type="radio"
              name="template"
              checked={draft.templateId === template.id}
              onChange={() => onChange({ templateId: template.id })}
            />
            <span className="choice-text">
              <span className="strong anywhere">{template.name}</span>
              <span className="small quiet anywhere">{template.subject}</span>
              {template.placeholders.length > 0 ? (
                <span className="small quiet anywhere">Fills in {template.placeholders.join(", ")}</span>
              ) : null}
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
