import { formatCount } from "./format/number.ts";

type Props = {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly tone?: "normal" | "warn" | "bad";
};

/** How much of a limit is used. */
export function Meter({ label, value, max, tone = "normal" }: Props) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <div className="meter">
      <span className="meter-text">
        <span className="visually-hidden">{label}: </span>
        {formatCount(value)} <span className="quiet">of {formatCount(max)}</span>
      </span>
      <div className="meter-track" aria-hidden="true">
        <div className="meter-fill" data-tone={tone} style={{ inlineSize: `${share * 100}%` }} />
      </div>
    </div>
  );
}
