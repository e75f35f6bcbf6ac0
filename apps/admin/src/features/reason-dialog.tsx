"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Dialog } from "@penguinmails/ui/dialog";
import { TextArea } from "@penguinmails/ui/field";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { type ReactNode, useState } from "react";

type Props = {
  readonly open: boolean;
  readonly title: string;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly isDanger?: boolean;
  /** Who gets to read the reason. */
  readonly hint: string;
  readonly act: (reason: string) => Promise<ApiResult<unknown>>;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** What will happen. */
  readonly children: ReactNode;
};

/** Asks why before something that people feel; the reason goes to the audit log. */
export function ReasonDialog({ open, title, ...rest }: Props) {
  return (
    <Dialog open={open} title={title} onClose={rest.onClose}>
      <Inner {...rest} />
    </Dialog>
  );
}

function Inner(props: Omit<Props, "open" | "title">) {
  const [reason, setReason] = useState("");
  const action = useAction(props.act, () => {
    props.onClose();
    props.onDone();
  });
  return (
    <ActionForm onSend={() => action.run(reason)}>
      <div className="stack">{props.children}</div>
      {action.problem ? <ProblemNote problem={action.problem} shownPointers={["/reason"]} /> : null}
      <TextArea
        label="Reason"
        rows={3}
        minLength={5}
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={action.errorAt("/reason")}
        hint={props.hint}
      />
      <FormActions
        send={props.confirm}
        busy={action.busy}
        isDanger={props.isDanger ?? false}
        onCancel={props.onClose}
      />
    </ActionForm>
  );
}
