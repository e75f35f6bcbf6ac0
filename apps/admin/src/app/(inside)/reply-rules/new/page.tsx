import { listReplyRules } from "@penguinmails/api-client/reply-rules";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NewRuleView } from "../../../../features/reply-rules/new-rule-view.tsx";
import { emptyDraft } from "../../../../features/reply-rules/rule-draft.ts";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Write a rule" };

export default async function NewReplyRulePage() {
  const data = await load({ rules: listReplyRules(await serverApi()) });
  return data.ok ? (
    <NewRuleView initial={emptyDraft} choices={data.value.rules.choices} />
  ) : (
    <LoadFailed title="Write a rule" refused={data} />
  );
}
