import type { ReactNode } from "react";

type Props = {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  /** A link to the page above. */
  readonly back?: ReactNode;
  readonly badge?: ReactNode;
  readonly actions?: ReactNode;
};

export function PageHead({ title, lead, back, badge, actions }: Props) {
  return (
    <header className="page-head">
      <div className="page-head-text">
        {back}
        <div className="row">
          <h1>{title}</h1>
          {badge}
        </div>
        {lead ? <p className="page-lead">{lead}</p> : null}
      </div>
      {actions ? <div className="row">{actions}</div> : null}
    </header>
  );
}
