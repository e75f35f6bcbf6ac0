"use client";
import { type ReactNode, useEffect, useId, useState } from "react";
import { Icon } from "./icon.tsx";

type Props = {
  readonly title: string;
  /** What the section says in a few words, read in its place while it is folded. */
  readonly inShort?: ReactNode;
  /** Something in it wants attention: it is not folded at first. */
  readonly startsOpen?: boolean;
  readonly actions?: ReactNode;
  /** For tables and lists that reach the edges. */
  readonly flush?: boolean;
  readonly id?: string;
  readonly children: ReactNode;
};

/** A card of a long page: whole on a wide screen, folded behind its title on a narrow one until somebody opens it. */
export function FoldCard({
  title,
  inShort,
  startsOpen = false,
  actions,
  flush = false,
  id,
  children,
}: Props) {
  const [open, setOpen] = useState(startsOpen);
  const inside = useId();
  // What began to want attention after the page came opens too; nothing closes under a reader's eyes.
  useEffect(() => {
    if (startsOpen) setOpen(true);
  }, [startsOpen]);
  // Who follows a link to this very section came to read it.
  useEffect(() => {
    if (!id) return;
    const openIfMeant = () => {
      if (location.hash === `#${id}`) setOpen(true);
    };
    openIfMeant();
    addEventListener("hashchange", openIfMeant);
    return () => removeEventListener("hashchange", openIfMeant);
  }, [id]);
  return (
    <section className="card fold" id={id} data-open={open}>
      <header className="card-head">
        <h2>{title}</h2>
        <button
          type="button"
          className="icon-button fold-button"
          aria-expanded={open}
          aria-controls={inside}
          aria-label={title}
          onClick={() => setOpen(!open)}
        >
          <Icon name="next" size={16} />
        </button>
        {inShort ? <div className="fold-short small quiet">{inShort}</div> : null}
        {actions ? <div className="fold-actions">{actions}</div> : null}
      </header>
      <div className={flush ? "fold-inside" : "fold-inside card-body"} id={inside}>
        {children}
      </div>
    </section>
  );
}
