"use client";
import { type Delisting, tickDelisting } from "@penguinmails/api-client/blocklists";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { TextArea, TextField } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";

export type TickStep = "cause-found" | "cause-fixed" | "removal-asked";
const asks: Readonly<Record<TickStep, { readonly title: string; readonly label: string }>> = {
  "cause-found": { title: "What was the cause?", label: "What brought it on the list" },
  "cause-fixed": { title: "How was it mended?", label: "What was done so that it doesn’t happen again" },
  "removal-asked": { title: "Where was removal asked for?", label: "What the list answered" },
};

type Props = {
  readonly task: Delisting;
  /** Null: closed. */
  readonly step: TickStep | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Ticks a step with what was found or done; it goes to the audit log. */
export function TickDialog({ step, ...rest }: Props) {
  return (
    <Dialog open={step !== null} title={step ? asks[step].title : ""} onClose={rest.onClose}>
      {step ? <Inner step={step} {...rest} /> : null}
    </Dialog>
  );
}

function Inner({ task, step, onClose, onDone }: Props & { readonly step: TickStep }) {
  const [note, setNote] = useState("");
  const [link, setLink] = useState("");
  const needsLink = step === "removal-asked";
  const action = useAction(
    () => tickDelisting(browserApi, task.id, { step, note, link: needsLink ? link : null }),
    () => {
      onClose();
      onDone();
    },
  );
  return (
    <ActionForm onSend={() => action.run()}>
      {action.problem ? <ProblemNote problem={action.problem} shownPointers={["/note", "/link"]} /> : null}
      <TextArea
        label={asks[step].label}
        rows={3}
        minLength={5}
        maxLength={400}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={action.errorAt("/note")}
        hint="It goes to the audit log of the agency."
      />
      {needsLink ? (
        <TextField
          label="Link"
          type="url"
          maxLength={400}
          value={link}
          onChange={(event) => setLink(event.target.value)}
          error={action.errorAt("/link")}
        />
      ) : null}
      <FormActions send="Tick it" busy={action.busy} onCancel={onClose} />
    </ActionForm>
  );
}
