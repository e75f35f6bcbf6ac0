import { buttonClass } from "@penguinmails/ui/button";
import Link from "next/link";

type Props = {
  /** Address of the first page, maybe with a query. */
  readonly href: string;
  readonly isFirst: boolean;
  readonly nextCursor: string | null;
};

/** Back to the newest, on to the older. Nothing when all is on one page. */
export function Pager({ href, isFirst, nextCursor }: Props) {
  if (isFirst && nextCursor === null) return null;
  const join = href.includes("?") ? "&" : "?";
  return (
    <nav className="row" aria-label="Pages">
      {isFirst ? null : (
        <Link className={buttonClass({ size: "small" })} href={href}>
          Newest
        </Link>
      )}
      {nextCursor === null ? null : (
        <Link
          className={buttonClass({ size: "small" })}
          href={`${href}${join}cursor=${encodeURIComponent(nextCursor)}`}
        >
          Older
        </Link>
      )}
    </nav>
  );
}
