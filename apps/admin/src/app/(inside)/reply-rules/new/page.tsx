import { listReplyRules, listShippedRules, listUnknownReplies } from "@penguinmails/api-client/reply-rules";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NotAllowed } from "../../../../features/not-allowed.tsx";
import { NewRuleView } from "../../../../features/reply-rules/new-rule-view.tsx";
import { draftFor, emptyDraft } from "../../../../features/reply-rules/rule-draft.ts";
import { load, may, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Write a rule" };

type Props = { readonly searchParams: Promise<{ from?: string | string[] }> };

export default async function NewReplyRulePage({ searchParams }: Props) {
  const [{ from }, api] = await Promise.all([searchParams, serverApi()]);
  const data = await load({
    rules: listReplyRules(api),
    rows: listShippedRules(api),
    unknown: listUnknownReplies(api),
  });
  if (!data.ok) return <LoadFailed title="Write a rule" refused={data} />;
  if (!(await may("rules.act"))) return <NotAllowed title="Write a rule" />;
  const proposal = data.value.unknown.items.find(({ key }) => key === from);
  return (
    <NewRuleView
      initial={proposal ? draftFor(proposal) : emptyDraft}
      choices={data.value.rules.choices}
      shipped={data.value.rows.items}
    />
  );
}
