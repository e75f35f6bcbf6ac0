"use client";
import {
  changeReplyRule,
  disableReplyRule,
  type ReplyRuleHistory,
  type ShippedRule,
} from "@penguinmails/api-client/reply-rules";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { Fact } from "@penguinmails/ui/fact";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { BackLink } from "../back-link.tsx";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { draftOf } from "./rule-draft.ts";
import { RuleForm } from "./rule-form.tsx";
import { classWords, meaningWords, reasonWords, scopeWords } from "./rule-words.ts";
import { RuleState } from "./rules-table.tsx";
import { VersionsTable } from "./versions-table.tsx";

type Props = ReplyRuleHistory & { readonly shipped: readonly ShippedRule[] };

export function RuleView({ versions, choices, shipped }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState<"change" | "disable" | null>(null);
  /** What was just done. */
  const [said, setSaid] = useState<string | null>(null);
  const mayAct = useMay("rules.act");
  const [rule] = versions;
  if (!rule) return null;
  const close = () => setOpen(null);
  const done = (words: string) => {
    close();
    setSaid(words);
    router.refresh();
  };
  return (
    <>
      <PageHead
        back={<BackLink href="/reply-rules">Reply rules</BackLink>}
        title={rule.name}
        badge={<RuleState isEnabled={rule.isEnabled} />}
        lead={<code className="wrap">{rule.template}</code>}
        actions={
          mayAct ? (
            <>
              <Button onClick={() => setOpen("change")}>Change</Button>
              {rule.isEnabled ? <Button onClick={() => setOpen("disable")}>Disable</Button> : null}
            </>
          ) : null
        }
      />
      {said ? <Note tone="ok" title={said} announce /> : null}
      {open === "change" ? (
        <Card title={`Version ${rule.version + 1}`}>
          <RuleForm
            initial={draftOf(rule)}
            choices={choices}
            shipped={shipped}
            send="Try it and put it in force"
            act={(body) => changeReplyRule(browserApi, rule.name, { ...body, basedOn: rule.version })}
            onDone={({ version }) => done(`Version ${version} is in force`)}
            onCancel={close}
          />
        </Card>
      ) : null}
      <Card>
        <dl className="facts">
          <Fact term="What to do">{meaningWords(rule)}</Fact>
          <Fact term="About what">{scopeWords(rule.scope)}</Fact>
          <Fact term="Reason">
            {reasonWords(rule.reason)} ({classWords(rule.class).toLowerCase()})
          </Fact>
          <Fact term="Operator">{rule.operator === null ? "All" : operatorLabel(rule.operator)}</Fact>
          <Fact term="Events name it">
            <code>
              staff/{rule.name}@{rule.version}
            </code>
          </Fact>
          {rule.overrides.length > 0 ? <Fact term="Overrides">{rule.overrides.join(", ")}</Fact> : null}
        </dl>
      </Card>
      <Card title="Samples">
        <ul className="stack">
          {rule.samples.map((sample) => (
            <li key={sample} className="wrap">
              <code>{sample}</code>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Versions" flush>
        <VersionsTable
          versions={versions}
          onChanged={(version) => done(`What version ${version} said is in force again`)}
        />
      </Card>
      <ReasonDialog
        open={open === "disable"}
        title={`Take ${rule.name} out of force?`}
        confirm="Disable"
        hint="Kept with the version and in the audit log."
        act={(reason) => disableReplyRule(browserApi, rule.name, reason)}
        onClose={close}
        onDone={() => done("It is out of force")}
      >
        From the next reply on it reads nothing. What it decided stays; any version can be put back.
      </ReasonDialog>
    </>
  );
}
