import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

type Props = {
  readonly tone: "info" | "ok" | "warn" | "bad";
  readonly title?: ReactNode;
  /** Read aloud when it appears: for answers to what the person just did. */
  readonly announce?: boolean;
  readonly children?: ReactNode;
};

const icons = { info: "info", ok: "check", warn: "warn", bad: "warn" } as const;

export function Note({ tone, title, announce = false, children }: Props) {
  const role = announce ? (tone === "bad" ? "alert" : "status") : undefined;
  return (
    <div className={`note note-${tone}`} role={role}>
      <Icon name={icons[tone]} />
      <div className="note-body">
        {title ? <p className="note-title">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
