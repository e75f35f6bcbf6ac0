import { Button } from "./button.tsx";

type Props = {
  /** What the button says that sends the form. */
  readonly send: string;
  readonly busy: boolean;
  readonly isDanger?: boolean;
  readonly onCancel: () => void;
};

/** At the foot of a dialog's form. */
export function FormActions({ send, busy, isDanger = false, onCancel }: Props) {
  return (
    <div className="dialog-actions">
      <Button onClick={onCancel}>Cancel</Button>
      <Button variant={isDanger ? "danger" : "primary"} type="submit" busy={busy}>
        {send}
      </Button>
    </div>
  );
}
