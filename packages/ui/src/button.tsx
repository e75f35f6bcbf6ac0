import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

type Look = {
  readonly variant?: "primary" | "secondary" | "danger" | "plain";
  readonly size?: "normal" | "small";
  readonly wide?: boolean;
};

/** The same look for links. */
export function buttonClass({ variant = "secondary", size = "normal", wide = false }: Look = {}): string {
  return `button button-${variant}${size === "small" ? " button-small" : ""}${wide ? " button-wide" : ""}`;
}

type Props = Look &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> & {
    readonly icon?: IconName;
    /** Work is under way: shows it, and further presses do nothing. */
    readonly busy?: boolean;
    readonly children: ReactNode;
  };

export function Button({ variant, size, wide, icon, busy = false, children, onClick, type, ...rest }: Props) {
  const look = { ...(variant && { variant }), ...(size && { size }), ...(wide && { wide }) };
  return (
    <button
      {...rest}
      type={type ?? "button"}
      className={buttonClass(look)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : icon ? <Icon name={icon} size={16} /> : null}
      <span>{children}</span>
    </button>
  );
}
