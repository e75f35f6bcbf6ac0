import type { DmarcSource } from "@penguinmails/api-client/domains";
import { Badge } from "@penguinmails/ui/badge";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import { Table } from "@penguinmails/ui/table";

/** Who sent in the domain's name, as receivers reported it. */
export function DmarcCard({ sources }: { readonly sources: readonly DmarcSource[] }) {
  const failing = sources.filter(({ isOurs, aligned, messages }) => isOurs && aligned < messages);
  return (
    <Card title="What receivers report (DMARC)" flush>
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
    </Card>
  );
}

function Whose({ source: { isOurs, aligned, messages } }: { readonly source: DmarcSource }) {
  if (!isOurs) return <Badge tone="idle">Somebody else</Badge>;
  return <Badge tone={aligned === messages ? "ok" : "warn"}>Ours</Badge>;
}
