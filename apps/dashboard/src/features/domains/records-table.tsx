import type { Domain, DomainRecord } from "@penguinmails/api-client/domains";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Copyable } from "@penguinmails/ui/copy-button";
import { Table } from "@penguinmails/ui/table";
import { StatusBadge } from "../status-badge.tsx";
import { purposeNames, saysName, worstFirst } from "./records.ts";

/** What each record should say, what it says, and how to mend it. */
export function RecordsTable({ records }: { readonly records: Domain["records"] }) {
  return (
    <Table
      caption="DNS records"
      rows={worstFirst(records)}
      rowKey={(record) => `${record.purpose} ${record.name} ${record.type}`}
      columns={[
        {
          header: "Record",
          kind: "row",
          cell: (record) => (
            <span className="record-name">
              {purposeNames[record.purpose]}
              <span className="record-host">
                <span className="record-type">{record.type}</span>
                <Copyable value={record.name} label={`name of ${purposeNames[record.purpose]}`} isName />
              </span>
            </span>
          ),
        },
        {
          header: "State",
          cell: (record) => (
            <>
              <StatusBadge kind="record" state={record.state} />
              {record.advice ? <p className="record-advice">{record.advice}</p> : null}
            </>
          ),
        },
        { header: "Should be", cell: (record) => <Expected record={record} /> },
        { header: "Found", cell: (record) => <Found record={record} /> },
      ]}
    />
  );
}

function Expected({ record }: { readonly record: DomainRecord }) {
  return (
    <ul>
      {record.expected.map((value) => (
        <li key={value}>
          <Copyable
            value={value}
            label={`value of ${purposeNames[record.purpose]}`}
            isName={saysName(record)}
          />
        </li>
      ))}
    </ul>
  );
}

function Found({ record }: { readonly record: DomainRecord }) {
  if (record.found.length === 0)
    return <span className="quiet nowrap">{record.state === "unknown" ? "no answer" : "nothing"}</span>;
  const same = record.state === "ok" && record.found.join("\n") === record.expected.join("\n");
  if (same) return <span className="quiet nowrap">the same</span>;
  return (
    <ul>
      {record.found.map((value) => (
        <li key={value}>
          <code className="found">{saysName(record) ? <BreakableName name={value} /> : value}</code>
        </li>
      ))}
    </ul>
  );
}
