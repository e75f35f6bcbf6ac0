import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

type Props = {
  readonly icon: IconName;
  readonly title: string;
  /** Of the title; `h1` where it is all that the page shows. */
  readonly heading?: "h1" | "h2";
  /** What to do next, and why. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
};

export function EmptyState({ icon, title, heading: Heading = "h2", children, actions }: Props) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <Heading>{title}</Heading>
      <p>{children}</p>
      {actions ? <div className="empty-actions">{actions}</div> : null}
    </div>
  );
}
