import { TextField } from "@penguinmails/ui/field";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import Link from "next/link";
import { ChoiceList } from "./choice-list.tsx";
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
      <ChoiceList
        legend="List"
        name="list"
        items={choices.lists}
        chosen={draft.leadListId}
        onChoose={(leadListId) => onChange({ leadListId })}
        empty={
          <>
            There is no list yet. <Link href="/leads">Import one</Link> and come back.
          </>
        }
        linesOf={({ imported, columns }) => [
          `${formatNumberOf(imported, "lead")}; columns ${columns.join(", ")}`,
        ]}
      />
    </>
  );
}
