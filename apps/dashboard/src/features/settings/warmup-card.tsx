"use client";
import { setWarmupMode, type Tenant } from "@penguinmails/api-client/accounts";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { SelectField } from "@penguinmails/ui/field";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Mode = Tenant["warmupMode"];
const modes: readonly { readonly mode: Mode; readonly name: string; readonly about: string }[] = [
  {
    mode: "enforce",
    name: "Enforce",
    about: "Limits grow with good days and shrink with bad ones by themselves.",
  },
  {
    mode: "suggest",
    name: "Suggest",
    about: "Each move is proposed on the Evidence page; an owner or manager accepts or dismisses it.",
  },
  {
    mode: "observe",
    name: "Observe",
    about: "Limits stay as they are. The Evidence page shows what would have been decided.",
  },
];

/** How the daily rulings of the warm-up take effect. */
export function WarmupCard({ initial }: { readonly initial: Mode }) {
  const mayChange = useMay("owner");
  const [stored, setStored] = useState(initial);
  const [mode, setMode] = useState(initial);
  const [saved, setSaved] = useState(false);
  const save = useAction(
    () => setWarmupMode(browserApi, mode),
    (tenant) => {
      setStored(tenant.warmupMode);
      setSaved(true);
    },
  );
  return (
    <Card title="Warm-up">
      <ActionForm isNarrow onSend={() => save.run()}>
        {save.problem ? <ProblemNote problem={save.problem} /> : null}
        <SelectField
          label="What the daily rulings do"
          hint={modes.find((one) => one.mode === mode)?.about}
          name="mode"
          value={mode}
          disabled={!mayChange}
          onChange={(event) => {
            setSaved(false);
            setMode(modes.find((one) => one.mode === event.target.value)?.mode ?? "enforce");
          }}
        >
          {modes.map((one) => (
            <option key={one.mode} value={one.mode}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <p className="quiet">
          In every mode an address pauses when an operator blocks it or its evidence says stop, it slows down
          when an operator asks for it, and the highest limits stand.
        </p>
        {mayChange ? (
          <div className="row">
            <Button variant="primary" type="submit" busy={save.busy} disabled={mode === stored}>
              Save
            </Button>
            <span role="status" className="quiet">
              {saved ? "Saved." : ""}
            </span>
          </div>
        ) : (
          <p className="quiet">Owners can change this.</p>
        )}
      </ActionForm>
    </Card>
  );
}
