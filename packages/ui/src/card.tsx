import type { ReactNode } from "react";

type Props = {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  /** For tables and lists that reach the edges. */
  readonly flush?: boolean;
  readonly id?: string;
  readonly children: ReactNode;
};

export function Card({ title, actions, flush = false, id, children }: Props) {
  return (
    <section className="card" id={id}>
      {title ? (
        <header className="card-head">
          <h2>{title}</h2>
          {actions}
        </header>
      ) : null}
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}
