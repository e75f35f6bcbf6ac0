import { formatCount } from "./format/number.ts";

export type Segment = { readonly label: string; readonly count: number; readonly color: string };

/** One bar made of parts, with a legend that carries the numbers. Parts of zero keep their legend. */
export function StackBar({
  label,
  segments,
}: {
  readonly label: string;
  readonly segments: readonly Segment[];
}) {
  const total = segments.reduce((sum, segment) => sum + segment.count, 0);
  const words = segments.map(({ label: name, count }) => `${name} ${formatCount(count)}`).join(", ");
  return (
    <div className="stack stack-tight">
      <div className="stack-bar" role="img" aria-label={`${label}: ${words}`}>
        {total === 0
          ? null
          : segments
              .filter((segment) => segment.count > 0)
              .map((segment) => (
                <span
                  key={segment.label}
                  style={{ flexGrow: segment.count, flexBasis: 0, background: segment.color }}
                />
              ))}
      </div>
      <ul className="legend">
        {segments.map((segment) => (
          <li key={segment.label}>
            <span className="swatch" style={{ background: segment.color }} />
            {segment.label} <b>{formatCount(segment.count)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
