"use client";
import { type Tenant, updateTenant } from "@penguinmails/api-client/accounts";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { SelectField, TextArea, TextField } from "@penguinmails/ui/field";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { policyNumbers } from "../policy-numbers.ts";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { changedFields } from "./changed-fields.ts";

type Props = { readonly initial: Tenant; readonly timezones: readonly string[] };

export function AgencyForm({ initial, timezones }: Props) {
  const mayChange = useMay("manager");
  const [tenant, setTenant] = useState(initial);
  const [values, setValues] = useState(() => formOf(initial));
  const [saved, setSaved] = useState(false);
  const patch = changedFields(formOf(tenant), values);
  const save = useAction(
    () => updateTenant(browserApi, patch),
    (next) => {
      setTenant(next);
      setValues(formOf(next));
      setSaved(true);
    },
  );
  const bind = (name: keyof typeof values) => ({
    name,
    value: values[name],
    error: save.errorAt(`/${name}`),
    disabled: !mayChange,
    onChange: (event: { target: { value: string } }) => {
      setSaved(false);
      setValues({ ...values, [name]: event.target.value });
    },
  });
  return (
    <ActionForm isNarrow onSend={() => save.run()}>
      {save.problem ? (
        <ProblemNote problem={save.problem} shownPointers={["/name", "/postalAddress", "/timezone"]} />
      ) : null}
      {tenant.postalAddress === null ? (
        <Note tone="warn" title="No campaign can start without a postal address">
          <p>The law (CAN-SPAM in the United States) wants it in every commercial message.</p>
        </Note>
      ) : null}
      <TextField label="Agency" maxLength={120} {...bind("name")} />
      <TextArea
        label="Postal address"
        rows={3}
        minLength={10}
        maxLength={400}
        autoComplete="street-address"
        placeholder={"Street and number\nPostcode and town\nCountry"}
        hint="Where post reaches you. It stands at the foot of every message."
        {...bind("postalAddress")}
      />
      <SelectField
        label="Time zone"
        hint={`Campaigns send from Monday to Friday, ${policyNumbers.sendingHours.join(" to ")} o'clock of this zone.`}
        {...bind("timezone")}
      >
        {timezones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </SelectField>
      {mayChange ? (
        <div className="row">
          <Button variant="primary" type="submit" busy={save.busy} disabled={Object.keys(patch).length === 0}>
            Save
          </Button>
          <span role="status" className="quiet">
            {saved ? "Saved." : ""}
          </span>
        </div>
      ) : (
        <p className="quiet">Owners and managers can change this.</p>
      )}
    </ActionForm>
  );
}

function formOf({ name, postalAddress, timezone }: Tenant) {
  return { name, postalAddress: postalAddress ?? "", timezone };
}
