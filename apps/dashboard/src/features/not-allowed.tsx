import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import type { ReactNode } from "react";

/** In place of a page for which the person's level is not enough. */
export function NotAllowed({ title, back }: { readonly title: string; readonly back: ReactNode }) {
  return (
    <>
      <PageHead back={back} title={title} />
      <Note tone="info" title="Your level is to read">
        <p>
          A manager or an owner of your agency can do this; an owner can give you another level under Team.
        </p>
      </Note>
    </>
  );
}
