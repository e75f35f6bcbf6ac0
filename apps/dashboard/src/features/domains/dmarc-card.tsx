import type { DmarcSource } from "@penguinmails/api-client/domains";
import { Badge } from "@penguinmails/ui/badge";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import { Table } from "@penguinmails/ui/table";

/** Who sent in the domain's name, as receivers reported it. */
export function DmarcCard({ sources }: { readonly sources: readonly DmarcSource[] }) {
  const failing = sources.filter(({ isOurs, aligned, messages }) => isOurs && aligned < messages);
  return (
    <FoldCard
      title="What receivers report (DMARC)"
      inShort={dmarcInShort(sources)}
      startsOpen={failing.length > 0}
      flush
    >
      {failing.length > 0 ? (
        <div className="card-body">
          <Note tone="warn" title="Mail from our own address fails alignment">
            <p>
              {failing.map(({ sourceIp }) => sourceIp).join(", ")}: receivers could not tie it to this domain.
              Look at the SPF and DKIM records above.
            </p>
          </Note>
        </div>
      ) : null}
      {sources.length === 0 ? (
        <EmptyState icon="domain" title="No report in the last 30 days">
          Big receivers send one a day for each domain that they had mail from.
        </EmptyState>
      ) : (
        <Table
          caption="Sources of mail in the domain’s name, last 30 days"
          rows={sources}
          rowKey={(source) => source.sourceIp}
          columns={[
            { header: "Source", kind: "row", cell: ({ sourceIp }) => <code>{sourceIp}</code> },
            { header: "Whose", cell: (source) => <Whose source={source} /> },
            { header: "Messages", kind: "number", cell: ({ messages }) => formatCount(messages) },
            { header: "Aligned", kind: "number", cell: ({ aligned }) => formatCount(aligned) },
            { header: "by DKIM", kind: "number", cell: ({ dkimAligned }) => formatCount(dkimAligned) },
            { header: "by SPF", kind: "number", cell: ({ spfAligned }) => formatCount(spfAligned) },
            { header: "To spam", kind: "number", cell: ({ quarantined }) => formatCount(quarantined) },
            { header: "Refused", kind: "number", cell: ({ rejected }) => formatCount(rejected) },
            { header: "Reported by", cell: ({ reporters }) => reporters.join(", ") },
          ]}
        />
      )}
    </FoldCard>
  );
}

function dmarcInShort(sources: readonly DmarcSource[]): string {
  if (sources.length === 0) return "no report in the last 30 days";
  const others = sources.filter(({ isOurs }) => !isOurs).length;
  const ours = formatNumberOf(sources.length - others, "address of ours", "addresses of ours");
  return others === 0 ? ours : `${ours}, ${formatCount(others)} of somebody else`;
}

function Whose({ source: { isOurs, aligned, messages } }: { readonly source: DmarcSource }) {
  if (!isOurs) return <Badge tone="idle">Somebody else</Badge>;
  return <Badge tone={aligned === messages ? "ok" : "warn"}>Ours</Badge>;
}
