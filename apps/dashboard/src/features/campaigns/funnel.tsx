import type { Campaign } from "@penguinmails/api-client/campaigns";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { campaignFunnel } from "./campaign-progress.ts";

/** How many came how far, as bars under each other. */
export function Funnel({ counts }: { readonly counts: Campaign["counts"] }) {
  const stages = campaignFunnel(counts);
  return (
    <ol className="funnel">
      {stages.map(({ label, count, share }) => (
        <li key={label} className="funnel-stage">
          <span>{label}</span>
          <span className="funnel-track" aria-hidden="true">
            <span
              className="funnel-fill"
              style={{ inlineSize: `${counts.planned > 0 ? (count / counts.planned) * 100 : 0}%` }}
            />
          </span>
          <b className="funnel-count">{formatCount(count)}</b>
          <span className="funnel-share small quiet">
            {share === null ? "" : `${formatShare(share)} of these`}
          </span>
        </li>
      ))}
    </ol>
  );
}
