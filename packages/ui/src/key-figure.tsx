import type { ReactNode } from "react";

type Props = {
  readonly label: string;
  readonly value: ReactNode;
  /** "of 5" */
  readonly of?: string;
  readonly hint?: ReactNode;
};

export function KeyFigure({ label, value, of, hint }: Props) {
  return (
    <div className="figure">
      <KeyFigureBody label={label} value={value} {...(of && { of })} hint={hint} />
    </div>
  );
}

/** For a link that is a figure: `<Link className="figure">`. */
export function KeyFigureBody({ label, value, of, hint }: Props) {
  return (
    <>
      <span className="figure-label">{label}</span>
      <span className="figure-value">
        {value}
        {of ? <span className="figure-of"> {of}</span> : null}
      </span>
      <span className="figure-hint">{hint}</span>
    </>
  );
}
