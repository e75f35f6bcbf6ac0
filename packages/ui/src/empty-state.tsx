import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

type Props = {
  readonly icon: IconName;
  readonly title: string;
  /** What to do next, and why. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
};

export function EmptyState({ icon, title, children, actions }: Props) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
      {actions ? <div className="empty-actions">{actions}</div> : null}
    </div>
  );
}
