import { buttonClass } from "@penguinmails/ui/button";
import Link from "next/link";

type Props = {
  /** Address of the first page, maybe with a query. */
  readonly href: string;
  readonly isFirst: boolean;
  readonly nextCursor: string | null;
  /** Of the cursor in the address, where a page holds several lists; the others begin anew. */
  readonly name?: string;
  /** For a list that does not go from the newest down. */
  readonly words?: { readonly first: string; readonly next: string };
};

/** Of a list in which what waits for staff comes first. */
export const taskWords = { first: "What waits", next: "More" };

/** Back to the first page, on to the next. Nothing when all is on one page. */
export function Pager({
  href,
  isFirst,
  nextCursor,
  name = "cursor",
  words = { first: "Newest", next: "Older" },
}: Props) {
  if (isFirst && nextCursor === null) return null;
  const join = href.includes("?") ? "&" : "?";
  return (
    <nav className="row" aria-label="Pages">
      {isFirst ? null : (
        <Link className={buttonClass({ size: "small" })} href={href}>
          {words.first}
        </Link>
      )}
      {nextCursor === null ? null : (
        <Link
          className={buttonClass({ size: "small" })}
          href={`${href}${join}${name}=${encodeURIComponent(nextCursor)}`}
        >
          {words.next}
        </Link>
      )}
    </nav>
  );
}
