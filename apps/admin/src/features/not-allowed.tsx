import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";

/** In place of a page whose only use is an act that the role does not include. */
export function NotAllowed({ title }: { readonly title: string }) {
  return (
    <>
      <PageHead title={title} />
      <Note tone="info" title="Your role is to read this">
        <p>Your role does not include this act. A super admin can change your role.</p>
      </Note>
    </>
  );
}
