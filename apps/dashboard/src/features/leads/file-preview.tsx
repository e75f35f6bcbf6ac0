import type { LeadFilePreview } from "@penguinmails/api-client/campaigns";
import { Table } from "@penguinmails/ui/table";
import { columnTitle, valueIn } from "./column-names.ts";

/** How the file's beginning will be read: what each column becomes, and the placeholder that fills it in. */
export function FilePreview({ preview }: { readonly preview: LeadFilePreview }) {
  return (
    <div className="stack stack-tight">
      <h3>How we read it</h3>
      <div className="card">
        <Table
          caption="The first leads of the file"
          narrow="scroll"
          rows={preview.leads}
          rowKey={({ line }) => String(line)}
          columns={preview.columns.map((column) => ({
            header: columnTitle(column),
            kind: column === "email" ? ("row" as const) : ("text" as const),
            cell: (lead: LeadFilePreview["leads"][number]) =>
              valueIn(lead, column) || <span className="quiet">–</span>,
          }))}
        />
      </div>
      <p className="small quiet">
        In templates these are{" "}
        {preview.columns.map((column, index) => (
          <span key={column}>
            {index > 0 ? ", " : ""}
            <code>{`{{${column}}}`}</code>
          </span>
        ))}
        .
      </p>
    </div>
  );
}
