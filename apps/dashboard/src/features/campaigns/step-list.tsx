import { TextField } from "@penguinmails/ui/field";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import Link from "next/link";
import type { StepProps } from "./step-props.ts";

export function ListStep({ draft, choices, onChange }: StepProps) {
  return (
    <>
      <h2>Whom do you write to?</h2>
      <TextField
        label="Name of the campaign"
        hint="For your team only."
        maxLength={120}
        value={draft.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <fieldset className="choices">
        <legend className="field-label">List</legend>
        {choices.lists.length === 0 ? (
          <p className="quiet">
            There is no list yet. <Link href="/leads">Import one</Link> and come back.
          </p>
        ) : null}
        {choices.lists.map((list) => (
          <label key={list.id} className="choice">
            <input
              type="radio"
              name="list"
              checked={draft.leadListId === list.id}
              onChange={() => onChange({ leadListId: list.id })}
            />
            <span className="choice-text">
              <span className="strong anywhere">{list.name}</span>
              <span className="small quiet anywhere">
                {formatNumberOf(list.imported, "lead")}; columns {list.columns.join(", ")}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
