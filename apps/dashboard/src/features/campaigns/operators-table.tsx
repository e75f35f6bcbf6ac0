import type { CampaignActivity } from "@penguinmails/api-client/campaigns";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { bounceShare } from "@penguinmails/ui/format/bounce-share";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { Meter } from "@penguinmails/ui/meter";
import { Table } from "@penguinmails/ui/table";
import { bounceTone } from "../evidence/rates.ts";

/** How it goes at each operator: one may take all while another says later. */
export function OperatorsTable({ operators }: { readonly operators: CampaignActivity["operators"] }) {
  return (
    <Table
      caption="By mail operator"
      rows={operators}
      rowKey={({ operator }) => operator}
      columns={[
        {
          header: "Operator",
          kind: "row",
          cell: ({ operator, hosts }) => (
            <>
              {operatorLabel(operator)}
              {hosts > 1 ? <div className="small quiet">{formatCount(hosts)} small hosts</div> : null}
            </>
          ),
        },
        {
          header: "Sent",
          cell: ({ planned, waiting }) => <Meter label="Sent" value={planned - waiting} max={planned} />,
        },
        { header: "Delivered", kind: "number", cell: ({ delivered }) => formatCount(delivered) },
        { header: "Deferred", kind: "number", cell: ({ deferred }) => formatCount(deferred) },
        {
          header: "Bounced",
          kind: "number",
          cell: ({ bounced, delivered }) => {
            const share = bounceShare({ delivered, bounced });
            return (
              <span className="rate" data-tone={bounceTone(share, delivered + bounced)}>
                {formatCount(bounced)} <span className="small quiet">({formatShare(share)})</span>
              </span>
            );
          },
        },
        { header: "Complaints", kind: "number", cell: ({ complained }) => formatCount(complained) },
        { header: "Replies", kind: "number", cell: ({ replied }) => formatCount(replied) },
      ]}
    />
  );
}
