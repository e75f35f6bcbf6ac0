"use client";
import { type LeadList, listRejectedRows, type RejectedRow } from "@penguinmails/api-client/campaigns";
import { everyRow, type Page, type PageQuery } from "@penguinmails/api-client/page";
import { Button } from "@penguinmails/ui/button";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatCount } from "@penguinmails/ui/format/number";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { useAction } from "@penguinmails/ui/use-action";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { usePages } from "../use-pages.ts";
import { rejectWords } from "./reject-words.ts";
import { fileNameOf, rejectsCsv } from "./rejects-csv.ts";
import { saveFile } from "./save-file.ts";

type Props = {
  readonly list: LeadList;
  readonly initial: Page<RejectedRow>;
  /** Who comes from the import wants to see them at once. */
  readonly justImported: boolean;
};

export function RejectedCard({ list, initial, justImported }: Props) {
  const read = (query: PageQuery) => listRejectedRows(browserApi, list.id, query);
  const pages = usePages(initial, (cursor) => read({ cursor }));
  const save = useAction(
    () => everyRow(read),
    (rows) => saveFile(`${fileNameOf(list.name)}-rejected.csv`, rejectsCsv(rows)),
  );
  return (
    <FoldCard
      startsOpen={justImported}
      title={`Rejected rows (${formatCount(list.rejected)})`}
      actions={
        <Button size="small" icon="download" busy={save.busy} onClick={() => save.run()}>
          Download all
        </Button>
      }
      flush
    >
      {save.problem ? (
        <div className="card-body">
          <ProblemNote problem={save.problem} />
        </div>
      ) : null}
      <Table
        caption="Rejected rows"
        rows={pages.items}
        rowKey={(row) => `${row.line} ${row.reason} ${row.value}`}
        columns={[
          {
            header: "Line",
            kind: "row",
            cell: (row) => <span className="nowrap">Line {formatCount(row.line)}</span>,
          },
          { header: "Reason", kind: "words", cell: (row) => rejectWords(row.reason) },
          {
            header: "Row",
            kind: "words",
            cell: (row) => <code className="anywhere">{row.value || "(empty)"}</code>,
          },
        ]}
      />
      <MoreRows hasMore={pages.hasMore} more={pages.more} />
    </FoldCard>
  );
}
