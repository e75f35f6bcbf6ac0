"use client";
import { addReplyRule, type ReactionChoice, type ShippedRule } from "@penguinmails/api-client/reply-rules";
import { Card } from "@penguinmails/ui/card";
import { PageHead } from "@penguinmails/ui/page-head";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { BackLink } from "../back-link.tsx";
import { browserApi } from "../session/browser-api.ts";
import type { RuleDraft } from "./rule-draft.ts";
import { RuleForm } from "./rule-form.tsx";

type Props = {
  readonly initial: RuleDraft;
  readonly choices: readonly ReactionChoice[];
  readonly shipped: readonly ShippedRule[];
};

export function NewRuleView({ initial, choices, shipped }: Props) {
  const router = useRouter();
  const [name, setName] = useState("");
  return (
    <>
      <PageHead
        back={<BackLink href="/reply-rules">Reply rules</BackLink>}
        title="Write a rule"
        lead="It is in force for every agency as soon as it is saved, before the rows that ship."
      />
      <Card>
        <RuleForm
          initial={initial}
          choices={choices}
          shipped={shipped}
          naming={{ name, onChange: setName }}
          send="Try it and put it in force"
          act={(body) => addReplyRule(browserApi, { name, ...body })}
          onDone={(rule) => router.push(`/reply-rules/${rule.name}`)}
          onCancel={() => router.push("/reply-rules")}
        />
      </Card>
    </>
  );
}
