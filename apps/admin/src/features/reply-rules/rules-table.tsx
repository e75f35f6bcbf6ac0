import type { ReplyRule } from "@penguinmails/api-client/reply-rules";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { Badge } from "@penguinmails/ui/badge";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { meaningWords, reasonWords, scopeWords } from "./rule-words.ts";

export function RulesTable({ rules }: { readonly rules: readonly ReplyRule[] }) {
  return (
    <Table
      caption="Rules that staff wrote"
      rows={rules}
      rowKey={(rule) => rule.name}
      columns={[
        {
          header: "Rule",
          kind: "row",
          cell: (rule) => (
            <>
              <Link href={`/reply-rules/${rule.name}`}>{rule.name}</Link>
              <p className="small quiet normal wrap">
                <code>{rule.template}</code>
              </p>
            </>
          ),
        },
        {
          header: "Operator",
          cell: (rule) => (rule.operator === null ? "All" : operatorLabel(rule.operator)),
        },
        {
          header: "Means",
          cell: (rule) => (
            <span className="pair">
              {meaningWords(rule)}
              <span className="small quiet">
                {scopeWords(rule.scope)} · {reasonWords(rule.reason)}
              </span>
            </span>
          ),
        },
        { header: "State", cell: (rule) => <RuleState isEnabled={rule.isEnabled} /> },
        { header: "Version", kind: "number", cell: (rule) => rule.version },
        {
          header: "Changed",
          cell: (rule) => (
            <span className="pair">
              <TimeAgo at={rule.at} />
              <span className="small quiet">{rule.by.name ?? "somebody who left"}</span>
            </span>
          ),
        },
      ]}
    />
  );
}

export function RuleState({ isEnabled }: { readonly isEnabled: boolean }) {
  return isEnabled ? <Badge tone="ok">In force</Badge> : <Badge tone="idle">Disabled</Badge>;
}
