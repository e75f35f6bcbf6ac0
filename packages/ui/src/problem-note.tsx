import type { ReactNode } from "react";
import { Note } from "./note.tsx";

/** The parts of an RFC 9457 body that a person needs. */
export type ShownProblem = {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly instance?: string;
  readonly retryable?: boolean;
  readonly errors?:
    | readonly { readonly code: string; readonly message: string; readonly pointer?: string | undefined }[]
    | undefined;
};

type Props = {
  readonly problem: ShownProblem;
  /** Errors shown elsewhere already, such as beside their field. */
  readonly shownPointers?: readonly string[];
  readonly linkOf?: (code: string) => ReactNode;
  readonly children?: ReactNode;
};

/** Title, detail and every error of a refusal. */
export function ProblemNote({ problem, shownPointers = [], linkOf, children }: Props) {
  // What the detail, or a field, says already is not said twice.
  const isShown = (error: { readonly pointer?: string | undefined }) =>
    shownPointers.includes(error.pointer ?? "");
  const errors = problem.errors ?? [];
  const rest = errors.filter((error) => !isShown(error) && error.message !== problem.detail);
  const saysDetail = !errors.some((error) => isShown(error) && error.message === problem.detail);
  return (
    <Note tone="bad" title={problem.title} announce>
      {problem.detail && saysDetail ? <p>{problem.detail}</p> : null}
      {rest.length > 0 ? (
        <ul className="note-list">
          {rest.map((error) => (
            <li key={`${error.code} ${error.pointer ?? ""} ${error.message}`}>
              {error.pointer ? <code>{error.pointer.slice(1).replaceAll("/", " › ")}: </code> : null}
              {error.message} {linkOf?.(error.code)}
            </li>
          ))}
        </ul>
      ) : null}
      {problem.instance && problem.title.includes("our side") ? (
        <p className="small quiet">
          Tell support this number: {problem.instance.replace("urn:request:", "")}
        </p>
      ) : null}
      {children}
    </Note>
  );
}
