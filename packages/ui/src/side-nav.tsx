"use client";
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type NavGroup = {
  readonly title?: string;
  readonly links: readonly { readonly href: string; readonly label: string; readonly icon: IconName }[];
};

type LinkProps = {
  readonly href: string;
  readonly className?: string;
  readonly "aria-current"?: "page" | undefined;
  readonly children: ReactNode;
};

type Props = {
  readonly Link: ComponentType<LinkProps>;
  readonly brand: ReactNode;
  readonly pathname: string;
  readonly groups: readonly NavGroup[];
  readonly foot: ReactNode;
};

/** Beside the page on a wide screen; above it, behind a button, on a narrow one. */
export function SideNav({ Link, brand, pathname, groups, foot }: Props) {
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu.
  useEffect(() => setOpen(false), [pathname]);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open]);
  return (
    <div className="side" data-open={open}>
      <div className="side-head">
        <Link href="/" className="brand">
          {brand}
        </Link>
        <button
          ref={button}
          type="button"
          className="button button-plain button-small menu-button"
          aria-expanded={open}
          aria-controls="side-nav"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "cross" : "menu"} />
          <span>Menu</span>
        </button>
      </div>
      <nav className="side-nav" id="side-nav" aria-label="Main">
        {groups.map((group) => (
          <div className="nav-group" key={group.links[0]?.href}>
            {group.title ? <p className="nav-title">{group.title}</p> : null}
            <ul>
              {group.links.map(({ href, label, icon }) => (
                <li key={href}>
                  <Link
                    href={href}
                    className="nav-link"
                    aria-current={isWithin(pathname, href) ? "page" : undefined}
                  >
                    <Icon name={icon} />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="side-foot">{foot}</div>
    </div>
  );
}

function isWithin(pathname: string, href: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
