import { buttonClass } from "@penguinmails/ui/button";
import { EmptyState } from "@penguinmails/ui/empty-state";
import Link from "next/link";

export default function NotFoundInside() {
  return (
    <div>
      <EmptyState
        icon="info"
        title="Nothing here"
        actions={
          <Link className={buttonClass({ variant: "primary" })} href="/">
            Go to the overview
          </Link>
        }
      >
        This page does not exist, or what it showed is gone.
      </EmptyState>
    </div>
  );
}
