"use client";
import { type ReplyRule, rollBackReplyRule } from "@penguinmails/api-client/reply-rules";
import { Button } from "@penguinmails/ui/button";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { meaningWords } from "./rule-words.ts";
import { RuleState } from "./rules-table.tsx";

type Props = {
  readonly versions: readonly ReplyRule[];
  /** What that version said is in force again. */
  readonly onChanged: (version: number) => void;
};

/** Newest first, each with what it said, who wrote it and why, and a way back to it. */
export function VersionsTable({ versions, onChanged }: Props) {
  const [target, setTarget] = useState<ReplyRule | null>(null);
  const mayAct = useMay("rules.act");
  const inForce = versions[0]?.isEnabled ? versions[0].version : null;
  return (
    <>
      <Table
        caption="Versions"
        rows={versions}
        rowKey={({ version }) => String(version)}
        columns={[
          {
            header: "Version",
            kind: "row",
            cell: (rule) => (
              <>
                {rule.version}
                <p className="small quiet normal wrap">
                  <code>{rule.template}</code>
                </p>
              </>
            ),
          },
          { header: "Meaning", cell: meaningWords },
          {
            header: "State",
            cell: ({ version, isEnabled }) =>
              version === versions[0]?.version ? (
                <RuleState isEnabled={isEnabled} />
              ) : (
                <span className="quiet">{isEnabled ? "Was in force" : "Was disabled"}</span>
              ),
          },
          { header: "Why", cell: ({ why }) => <span className="wrap">{why}</span> },
          {
            header: "When",
            cell: (rule) => (
              <span className="pair">
                <TimeAgo at={rule.at} />
                <span className="small quiet">{rule.by.name ?? "somebody who left"}</span>
              </span>
            ),
          },
          {
            header: "What can be done",
            kind: "actions",
            cell: (rule) =>
              mayAct && rule.version !== inForce ? (
                <Button size="small" onClick={() => setTarget(rule)}>
                  Put back
                  <span className="visually-hidden">: version {rule.version}</span>
                </Button>
              ) : null,
          },
        ]}
      />
      <ReasonDialog
        open={target !== null}
        title={`Put version ${target?.version ?? ""} back in force?`}
        confirm="Put it back"
        hint="Kept with the version and in the audit log."
        act={(reason) => rollBackReplyRule(browserApi, target?.name ?? "", target?.version ?? 0, reason)}
        onClose={() => setTarget(null)}
        onDone={() => onChanged(target?.version ?? 0)}
      >
        What it said becomes the newest version, after it was tried on today’s table.
      </ReasonDialog>
    </>
  );
}
