import type { ComponentType, ReactNode } from "react";
import { buttonClass } from "./button.tsx";
import { EmptyState } from "./empty-state.tsx";

type LinkProps = { readonly href: string; readonly className?: string; readonly children: ReactNode };
type Props = { readonly Link: ComponentType<LinkProps>; readonly children: ReactNode };

/** In place of a page that does not exist; `children` say why it may not. */
export function NothingHere({ Link, children }: Props) {
  return (
    <EmptyState
      icon="info"
      title="Nothing here"
      heading="h1"
      actions={
        <Link className={buttonClass({ variant: "primary" })} href="/">
          Go to the overview
        </Link>
      }
    >
      {children}
    </EmptyState>
  );
}
