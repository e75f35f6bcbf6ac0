"use client";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ProblemNote } from "./problem-note.tsx";
import type { Result } from "./result.ts";
import { useAction } from "./use-action.tsx";

type Props = {
  readonly open: boolean;
  readonly title: string;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly act: () => Promise<Result<unknown>>;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** What will happen. */
  readonly children: ReactNode;
};

/** Asks before something that can't be taken back, and shows why it was refused. */
export function ConfirmDialog({ open, title, ...rest }: Props) {
  return (
    <Dialog open={open} title={title} onClose={rest.onClose}>
      <Inner {...rest} />
    </Dialog>
  );
}

function Inner({ confirm, act, onClose, onDone, children }: Omit<Props, "open" | "title">) {
  const action = useAction(act, () => {
    onClose();
    onDone();
  });
  return (
    <div className="stack">
      <p>{children}</p>
      {action.problem ? <ProblemNote problem={action.problem} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="danger" busy={action.busy} onClick={() => action.run()}>
          {confirm}
        </Button>
      </div>
    </div>
  );
}
